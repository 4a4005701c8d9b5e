import { RoboError } from "../../errors.ts";
import { absolute } from "../../system/paths.ts";
import type { RoboContext } from "../context.ts";
import type { KernelspecPlaceFlags } from "./install.ts";
import { kernelspecFolder } from "./kernelspec.ts";
import { jupyterDataFolder } from "./places.ts";

/** The folder of the kernelspec that the flags mean. Throws a `RoboError` of kind `usage` when they contradict each other. */
export async function kernelspecPlace(
  context: RoboContext,
  flags: KernelspecPlaceFlags,
): Promise<string> {
  const { user, prefix, sysPrefix, name } = flags;
  if (Number(user) + Number(sysPrefix) + Number(prefix !== undefined) > 1) {
    throw new RoboError("usage", "--user, --prefix and --sys-prefix exclude each other", {
      hint: "Give one of them, or none for Jupyter's folder of this user",
    });
  }
  const { env } = context.process;
  const root = prefix === undefined ? sysPrefix ? await pythonPrefix(env) : undefined : prefix;
  const dataFolder = root === undefined
    ? jupyterDataFolder(env)
    : `${root.replace(/(.)\/+$/, "$1")}/share/jupyter`;
  return kernelspecFolder({ dataFolder: absolute(dataFolder), name });
}

async function pythonPrefix(env: RoboContext["process"]["env"]): Promise<string> {
  const active = env["VIRTUAL_ENV"] || env["CONDA_PREFIX"];
  if (active) return active;
  try {
    const asked = new Deno.Command("python3", { args: ["-c", "import sys; print(sys.prefix)"] });
    const { success, stdout } = await asked.output();
    const prefix = new TextDecoder().decode(stdout).trim();
    if (success && prefix !== "") return prefix;
  } catch {
    // There is no python3: said below.
  }
  throw new RoboError("config", "There is neither a virtual environment nor a python3", {
    hint: "Activate the environment of Jupyter, or name its folder with --prefix",
  });
}
