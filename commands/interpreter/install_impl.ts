import { RoboError } from "../../errors.ts";
import { absolute } from "../../system/paths.ts";
import type { Implementation } from "../cli/command.ts";
import { roboProgram } from "../cli/robo_program.ts";
import type { InterpreterInstallFlags } from "./install.ts";
import { isOurKernelspec, kernelspecText } from "./kernelspec.ts";
import { kernelspecPlace } from "./kernelspec_place.ts";
import { kernelLogos } from "./logos.ts";

/** `robo interpreter install`: writes a Jupyter kernelspec. */
const installKernelspec: Implementation<InterpreterInstallFlags> = async (context, flags) => {
  const { name, displayName } = flags;
  const init = flags.init === undefined ? undefined : await existing(flags.init);
  const folder = await kernelspecPlace(context, flags);
  const text = kernelspecText({ name, displayName, init, program: [roboProgram(context.process)] });
  await write(folder, text);
  context.print(`wrote ${folder}`);
  context.print(`  jupyter console --kernel ${name.toLowerCase()}`.padEnd(44) + "# try it");
  context.print(`  jupyter kernelspec list`.padEnd(44) + "# see whether Jupyter finds it");
};

export default installKernelspec;

async function existing(file: string): Promise<string> {
  const path = absolute(file);
  const isFile = await Deno.stat(path).then(({ isFile }) => isFile, () => false);
  if (isFile) return path;
  throw new RoboError("missing", `There is no file ${path}`, {
    hint: "Give the module whose exports are to be there from the start",
  });
}

async function write(folder: string, text: string): Promise<void> {
  try {
    const there = await Deno.readTextFile(`${folder}/kernel.json`).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    });
    if (there !== undefined && !isOurKernelspec(there)) {
      throw new RoboError("config", `${folder} is there, and not from robo interpreter install`, {
        hint: "Take another name with --name, or remove it with jupyter kernelspec remove",
      });
    }
    await Deno.mkdir(folder, { recursive: true });
    for (const [file, bytes] of kernelLogos()) await Deno.writeFile(`${folder}/${file}`, bytes);
    await Deno.writeTextFile(`${folder}/kernel.json`, text);
  } catch (cause) {
    if (cause instanceof RoboError) throw cause;
    throw new RoboError("io", `Cannot write ${folder}: ${(cause as Error).message}`, {
      hint: "Take a folder of your own with --user, or --prefix",
      cause,
    });
  }
}
