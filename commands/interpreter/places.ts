import { absolute } from "../../system/paths.ts";
import { keyFileOf, keyFolder } from "../keys/key_folder.ts";

type Environment = Readonly<Partial<Record<string, string>>>;

/** Where a kernel keeps its history and its log: `$XDG_STATE_HOME/robo/interpreter/NAME`, else below `~/.local/state`. */
export function stateFolder(env: Environment, name: string): string {
  const state = env["XDG_STATE_HOME"] || `${env["HOME"] ?? "."}/.local/state`;
  return absolute(`${state}/robo/interpreter/${name}`);
}

/** The key pair that kernels of this user show to those who connect with CURVE. */
export function serverKeyFile(env: Environment): string {
  return keyFileOf(env, "interpreter");
}

/** The key pair with which this user's commands connect to kernels of other machines. */
export function clientKeyFile(env: Environment): string {
  return keyFileOf(env, "client");
}

/** The list of those who may connect to this user's kernels, which pairing writes. */
export function clientListFile(env: Environment): string {
  return `${keyFolder(env)}/interpreter.clients`;
}

/** Where the kernels of other machines are kept that this one is paired with, a file each. */
export function knownKernelFolder(env: Environment): string {
  return `${keyFolder(env)}/kernels`;
}

/** Jupyter's folder for the user's data, as jupyter_core finds it. */
export function jupyterDataFolder(
  env: Environment,
  os: typeof Deno.build.os = Deno.build.os,
): string {
  const given = env["JUPYTER_DATA_DIR"];
  if (given) return given;
  const home = env["HOME"] ?? env["USERPROFILE"] ?? ".";
  if (os === "darwin") return `${home}/Library/Jupyter`;
  if (os === "windows") return `${env["APPDATA"] || `${home}/.jupyter`}/jupyter`;
  return `${env["XDG_DATA_HOME"] || `${home}/.local/share`}/jupyter`;
}
