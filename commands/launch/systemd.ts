import { RoboError } from "../../errors.ts";
import type { RoboContext } from "../context.ts";
import type { LaunchUninstallFlags } from "./install.ts";

/** Folder of the unit files. Throws a `RoboError` of kind `config` without a home folder. */
export function unitFolder(
  { system, unitDir }: LaunchUninstallFlags,
  context: RoboContext,
): string {
  if (unitDir !== undefined) return unitDir;
  if (system) return "/etc/systemd/system";
  const { HOME, XDG_CONFIG_HOME } = context.process.env;
  if (XDG_CONFIG_HOME) return `${XDG_CONFIG_HOME}/systemd/user`;
  if (HOME) return `${HOME}/.config/systemd/user`;
  throw new RoboError("config", "There is no home folder for the unit file", {
    hint: "Set HOME, name a folder with --unit-dir, or take the machine's systemd with --system",
  });
}

/** The words of a call of systemctl. */
export function systemctlWords(
  { system }: Pick<LaunchUninstallFlags, "system">,
  ...words: readonly string[]
): string[] {
  return ["systemctl", ...system ? [] : ["--user"], ...words];
}

/** Runs systemctl; `false` when it is not there or systemd does not run, so that the user has to do it later. */
export async function systemctl(
  flags: Pick<LaunchUninstallFlags, "system">,
  ...words: readonly string[]
): Promise<boolean> {
  const [program, ...args] = systemctlWords(flags, ...words);
  try {
    const { success } = await new Deno.Command(program!, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}
