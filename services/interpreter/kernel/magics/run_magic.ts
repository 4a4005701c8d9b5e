import { absolute, dirname } from "../../../../system/paths.ts";
import type { Prepared } from "../../language/language.ts";
import type { Bench } from "../session/bench.ts";
import { type Cell, type CellEnd, DONE, failed } from "../session/cell.ts";
import { drive, release } from "../session/driving.ts";
import { runSource } from "../session/run_cell.ts";

/** Inputs that `%history` shows unless a number follows. */
const SHOWN_INPUTS = 20;

/** Largest script that `%run` reads, in bytes. */
const MOST_SCRIPT_BYTES = 16 * 1024 * 1024;

const HELP = `\
%run path      run a script of the kernel's machine in this namespace
%drive         let nobody else execute until %release, or until this client is gone
%release       let everybody execute again
%history [n]   the last n inputs of all sessions (20)
%reset         start afresh with the initial namespace
name?          what it is; name?? says more
`;

type Magic = Extract<Prepared, { kind: "magic" }>;

/** Runs `%word text`. */
export async function runMagic(cell: Cell, bench: Bench, { word, text }: Magic): Promise<CellEnd> {
  const argument = text.trim();
  switch (word) {
    case "run":
      return await run(cell, bench, argument);
    case "drive":
      drive(bench, cell.request, cell.client);
      return say(cell, bench, "Only this client can execute now, until %release\n");
    case "release":
      if (release(bench, cell.client)) return say(cell, bench, "Everybody can execute again\n");
      return failed("NotDriving", "This client does not drive");
    case "reset":
      return await reset(cell, bench);
    case "history":
      return await history(cell, bench, argument);
    case "help":
      return say(cell, bench, HELP);
  }
  return failed("SyntaxError", `There is no magic word %${word}; %help lists them`);
}

async function run(cell: Cell, bench: Bench, text: string): Promise<CellEnd> {
  const given = unquoted(text);
  if (given === "") return failed("SyntaxError", 'Say which script: %run "path"');
  const path = given.startsWith("/") ? given : absolute(`${bench.cwd}/${given}`);
  let code: string;
  try {
    const { size, isFile } = await Deno.stat(path);
    if (!isFile) return failed("ScriptNotFound", `${path} is no file`);
    if (size > MOST_SCRIPT_BYTES) return failed("ScriptTooLarge", `${path} has ${size} bytes`);
    code = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return failed("ScriptNotFound", `There is no ${path} on the kernel's machine`);
    }
    return failed("ScriptUnreadable", `${path} cannot be read: ${(error as Error).message}`);
  }
  return await runSource(cell, bench, { code, name: path, folder: dirname(path) });
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "string" ? value : "";
  } catch {
    return text;
  }
}

async function reset(cell: Cell, bench: Bench): Promise<CellEnd> {
  await bench.engines.renew();
  return say(cell, bench, "A fresh engine runs, with the initial namespace\n");
}

async function history(cell: Cell, bench: Bench, text: string): Promise<CellEnd> {
  const n = text === "" ? SHOWN_INPUTS : Number(text);
  if (!Number.isSafeInteger(n) || n < 1) {
    return failed("SyntaxError", "Say how many inputs: %history 20");
  }
  const entries = await bench.history.find({
    access: "tail",
    n,
    output: false,
    raw: true,
    session: 0,
    start: 0,
    stop: undefined,
    pattern: "*",
    unique: false,
  });
  const lines = entries.map(({ session, line, input }) => `${session}/${line}: ${input}\n`);
  return say(cell, bench, lines.join(""));
}

function say({ id }: Cell, { outputs }: Bench, text: string): CellEnd {
  outputs.stream(id, "stdout", text);
  return DONE;
}
