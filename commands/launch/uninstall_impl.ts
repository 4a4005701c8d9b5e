import { RoboError } from "../../errors.ts";
import type { Implementation } from "../cli/command.ts";
import type { LaunchUninstallFlags } from "./install.ts";
import { systemctl, systemctlWords, unitFolder } from "./systemd.ts";
import { UNIT_MARK, unitName } from "./unit_file.ts";

/** `robo launch uninstall`: stops the unit of a launch and takes it away. */
const uninstallUnit: Implementation<LaunchUninstallFlags, [string]> = async (
  context,
  flags,
  launch,
) => {
  const name = unitName(launch);
  const path = `${unitFolder(flags, context)}/${name}`;
  const text = await Deno.readTextFile(path).catch(() => undefined);
  if (text === undefined) {
    throw new RoboError("unavailable", `There is no ${path}`, {
      hint: "Give the name of the launch, and --system when it was installed so",
    });
  }
  if (!text.startsWith(UNIT_MARK)) {
    throw new RoboError("config", `${path} is not from robo launch install`, {
      hint: "Remove it by hand if it is not needed",
    });
  }
  const isStopped = await systemctl(flags, "disable", "--now", name);
  try {
    await Deno.remove(path);
  } catch (cause) {
    throw new RoboError("io", `Cannot remove ${path}: ${(cause as Error).message}`, {
      hint: "Become root with sudo, if it belongs to the machine's systemd",
      cause,
    });
  }
  context.print(`removed ${path}`);
  if (isStopped) await systemctl(flags, "daemon-reload");
  else {context.print(
      `systemd was not reached: ${systemctlWords(flags, "daemon-reload").join(" ")}`,
    );}
};

export default uninstallUnit;
