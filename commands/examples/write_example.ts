import { RoboError } from "../../errors.ts";
import { dirname } from "../../system/paths.ts";
import type { RoboContext } from "../context.ts";
import type { ExampleFlags } from "./example_command.ts";

/** A file that is to be there. */
export interface WantedFile {
  /** Where, from the user's folder. */
  readonly to: string;
  /** What it says. */
  readonly bytes: Uint8Array;
}

/** What becomes of an example. */
export interface ExamplePlace extends ExampleFlags {
  /** The user's folder. */
  readonly folder: string;
  /** Commands to type in it next. */
  readonly next: readonly string[];
}

/** Writes an example's files, says which, and what to type next. Throws before the first is written when one is there that says something else. */
export async function writeExample(
  context: RoboContext,
  wanted: readonly WantedFile[],
  { folder, force, json, next }: ExamplePlace,
): Promise<void> {
  const files = wanted.map(({ to, bytes }) => ({
    path: folder === "." ? to : `${folder}/${to}`,
    bytes,
  }));
  const states = await Promise.all(files.map(({ path, bytes }) => stateOf(path, bytes)));
  const changed = files.find((_file, index) => states[index] === "other");
  if (changed !== undefined && !force) {
    throw new RoboError("usage", `${changed.path} is there already, and says something else`, {
      hint: "Choose another folder, or replace what is there with --force",
    });
  }
  for (const [index, { path, bytes }] of files.entries()) {
    const isSame = states[index] === "same";
    if (!isSame) await write(path, bytes);
    if (json) context.print(JSON.stringify({ path, written: !isSame }));
    else context.print(`${isSame ? "has" : "wrote"} ${path}`);
  }
  if (json) return;
  const enter = folder === "." ? "" : `cd ${folder} && `;
  context.print("");
  for (const line of next) context.print(`${enter}${line}`);
}

async function stateOf(path: string, bytes: Uint8Array): Promise<"none" | "same" | "other"> {
  try {
    const there = await Deno.readFile(path);
    const isSame = there.length === bytes.length &&
      there.every((byte, index) => byte === bytes[index]);
    return isSame ? "same" : "other";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "none" : "other";
  }
}

async function write(path: string, bytes: Uint8Array): Promise<void> {
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    await Deno.writeFile(path, bytes);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RoboError("io", `${path} cannot be written: ${why}`, {
      hint: "Choose a folder that is yours",
      cause,
    });
  }
}
