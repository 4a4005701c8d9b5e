import { RoboError } from "../errors.ts";
import { type Replacement, replaceProcess } from "../ffi/replace_process.ts";
import type { Implementation } from "./cli/command.ts";
import type { RoboContext } from "./context.ts";
import { roboHome } from "../system/home.ts";
import { absolute } from "../system/paths.ts";
import type { RunFlags } from "./run.ts";
import { kwargsVariables, parseKwargs } from "../system/kwargs_variables.ts";
import { functionArguments } from "../system/user_function.ts";
import { denoArguments } from "../system/user_program.ts";
import { endChild } from "../system/end_child.ts";

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
  const program = flags.function === undefined
    ? denoArguments(roboHome(), { script: path, args, denoFlags })
    : functionArguments(roboHome(), { module: path, name: flags.function, denoFlags });
  refuseWhatHasNoUse(flags, args);
  const env = flags.kwargs === undefined ? {} : kwargsVariables(parseKwargs(flags.kwargs));
  const replacement = { executable, args: program, env };
  replaceProcess(replacement);
  context.process.exitCode = await runAsChild(context, replacement);
};

function refuseWhatHasNoUse({ function: name, kwargs }: RunFlags, args: readonly string[]): void {
  if (name === undefined && kwargs !== undefined) {
    throw new RoboError("usage", "--kwargs is for a function", { hint: "Name it with --function" });
  }
  if (name !== undefined && args.length > 0) {
    throw new RoboError("usage", `The function ${name} takes no arguments such as ${args[0]}`, {
      hint: `Give it named ones, such as --kwargs '{"topic": "hello"}'`,
    });
  }
}

/** Where no process can be replaced: a child that gets our signals, and whose status becomes ours. */
async function runAsChild(context: RoboContext, { executable, args, env }: Replacement) {
  const child = new Deno.Command(executable, { args: [...args], env: { ...env }, stdin: "inherit" })
    .spawn();
  context.interruption().addEventListener("abort", () => endChild(child, "SIGTERM"));
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
