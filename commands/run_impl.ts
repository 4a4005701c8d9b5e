import { RoboError } from "../errors.ts";
import { replaceProcess } from "../ffi/replace_process.ts";
import type { Implementation } from "./command.ts";
import type { RoboContext } from "./context.ts";
import { roboHome } from "../system/home.ts";
import { absolute } from "../system/paths.ts";
import type { RunFlags } from "./run.ts";
import { denoArguments } from "../system/user_program.ts";

const runUserScript: Implementation<RunFlags, [string, ...string[]]> = async (
  context,
  flags,
  script,
  ...args
) => {
  const path = absolute(script);
  if (!await isFile(path)) {
    throw new RoboError("usage", `There is no program ${script}`, {
      hint: "Give the path of a TypeScript or JavaScript file",
    });
  }
  const denoFlags = [...flags.watch ? ["--watch"] : [], ...flags.check ? ["--check"] : []];
  const executable = Deno.execPath();
  const program = denoArguments(roboHome(), { script: path, args, denoFlags });
  replaceProcess({ executable, args: program });
  context.process.exitCode = await runAsChild(context, executable, program);
};

/** Where no process can be replaced: a child that gets our signals, and whose status becomes ours. */
async function runAsChild(context: RoboContext, executable: string, args: string[]) {
  const child = new Deno.Command(executable, { args, stdin: "inherit" }).spawn();
  context.interruption().addEventListener("abort", () => child.kill("SIGTERM"));
  return (await child.status).code;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false;
  }
}

export default runUserScript;
