import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { type LaunchArgument, launchArgumentFlag } from "./check.ts";
import { switchFlag, textFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** Flags of `robo launch install`. */
export interface LaunchInstallFlags {
  /** Whether it starts with the machine. */
  readonly boot: boolean;
  /** Whether systemd of the machine is meant, not that of the user. */
  readonly system: boolean;
  /** Values for the file's arguments. */
  readonly arg?: readonly LaunchArgument[];
  /** Folder of the unit file. */
  readonly unitDir?: string;
}

/** Flags of `robo launch uninstall`. */
export type LaunchUninstallFlags = Pick<LaunchInstallFlags, "system" | "unitDir">;

const places = {
  system: switchFlag(
    "Use the machine's systemd, for which one has to be root, instead of the user's",
  ),
  unitDir: textFlag(
    "folder",
    "Folder of the unit file [default ~/.config/systemd/user; with --system /etc/systemd/system]",
  ),
} as const;

/** `robo launch install`. */
export const install: Command<RoboContext> = defineCommand<LaunchInstallFlags, [string]>({
  brief: "Write a systemd unit that runs a launch file",
  description: [
    "Checks the file, writes robo-<name>.service, and says how to start it. With --boot it also starts with the machine.",
    "",
    "  robo launch install robot.json --boot",
    "  sudo robo launch install robot.json --boot --system",
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "The launch file" }],
    },
    flags: {
      boot: switchFlag("Start it with the machine"),
      ...places,
      arg: launchArgumentFlag,
    },
  },
  load: () => import("./install_impl.ts"),
});

/** `robo launch uninstall`. */
export const uninstall: Command<RoboContext> = defineCommand<LaunchUninstallFlags, [string]>({
  brief: "Take away the systemd unit of a launch",
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "name", brief: "Name of the launch" }],
    },
    flags: places,
  },
  load: () => import("./uninstall_impl.ts"),
});
