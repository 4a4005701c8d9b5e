import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import type { WsBridgeExampleFlags } from "./example.ts";
import { EXAMPLE_FILES, exampleFile } from "./example_files.ts";

/** `robo ws-bridge example`: writes the example, and says what to do with it. */
const writeExample: Implementation<WsBridgeExampleFlags, [string?]> = async (
  context,
  { force, json },
  folder = ".",
) => {
  const files = await Promise.all(EXAMPLE_FILES.map(async (name) => ({
    path: folder === "." ? name : `${folder}/${name}`,
    text: await exampleFile(name),
  })));
  const states = await Promise.all(files.map(({ path, text }) => stateOf(path, text)));
  const changed = files.find((_file, index) => states[index] === "other");
  if (changed !== undefined && !force) {
    throw new RoboError("usage", `${changed.path} is there already, and says something else`, {
      hint: "Choose another folder, or replace what is there with --force",
    });
  }
  for (const [index, { path, text }] of files.entries()) {
    const isSame = states[index] === "same";
    if (!isSame) await write(folder, path, text);
    if (json) context.print(JSON.stringify({ path, written: !isSame }));
    else context.print(`${isSame ? "has" : "wrote"} ${path}`);
  }
  if (json) return;
  const enter = folder === "." ? "" : `cd ${folder} && `;
  context.print("");
  context.print(`${enter}gcc driver.c -o driver && ./driver`);
  context.print(`${enter}robo ws-bridge --header telemetry.h     # in another terminal`);
};

export default writeExample;

async function stateOf(path: string, text: string): Promise<"none" | "same" | "other"> {
  try {
    return await Deno.readTextFile(path) === text ? "same" : "other";
  } catch (error) {
    return error instanceof Deno.errors.NotFound ? "none" : "other";
  }
}

async function write(folder: string, path: string, text: string): Promise<void> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeTextFile(path, text);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RoboError("io", `${path} cannot be written: ${why}`, {
      hint: "Choose a folder that is yours",
      cause,
    });
  }
}
