import { RoboError } from "../../errors.ts";

/** What a systemd unit for a launch says. */
export interface LaunchUnit {
  /** Name of the launch. */
  readonly name: string;
  /** The program and all its arguments. */
  readonly command: readonly string[];
  /** Folder in which it runs. */
  readonly folder: string;
  /** `PATH` of its nodes. */
  readonly path: string;
  /** Whether it starts with the machine. */
  readonly boot: boolean;
  /** Whether it is the machine's systemd, not the user's. */
  readonly system: boolean;
  /** Longest time in which its nodes end, in seconds. */
  readonly stopSeconds: number;
}

/** First line of each unit that is written here, by which it is known again. */
export const UNIT_MARK = "# Written by robo launch install; robo launch uninstall takes it away.";

/** Name of the unit of a launch: `robo-arm.service`; what systemd does not take in a name becomes a dash. */
export function unitName(launch: string): string {
  return `robo-${launch.replaceAll(/[^A-Za-z0-9:_.-]/g, "-")}.service`;
}

/**
 * The text of a unit file (systemd.service(5), systemd.syntax(7)). It starts the launch again when that has failed, and ends it
 * politely.
 *
 * Throws a `RoboError` of kind `config` for a path with a line break, which no unit can hold.
 */
export function unitText(unit: LaunchUnit): string {
  const { name, command, folder, path, boot, system, stopSeconds } = unit;
  for (const text of [...command, folder, path, name]) {
    if (/[\r\n\0]/.test(text)) {
      throw new RoboError("config", `systemd cannot have a line break in ${JSON.stringify(text)}`, {
        hint: "Move or rename the file",
      });
    }
  }
  // systemd refuses a program whose path has quotes or backslashes, whatever quotes they are in.
  const [program, ...args] = /["'\\]/.test(command[0]!) ? ["/usr/bin/env", ...command] : command;
  const network = system ? ["Wants=network-online.target", "After=network-online.target"] : [];
  return [
    UNIT_MARK,
    "[Unit]",
    `Description=robo launch ${percent(name)}`,
    ...network,
    "",
    "[Service]",
    "Type=exec",
    // The program itself takes no variables, so a dollar stands for itself there.
    `ExecStart=${[quoted(program!), ...args.map((word) => quoted(dollar(word)))].join(" ")}`,
    `WorkingDirectory=${percent(folder)}`,
    `Environment=${quoted(`PATH=${path}`)}`,
    "Restart=on-failure",
    "RestartSec=5",
    // Wrong usage or a launch file with mistakes does not get better by itself.
    "RestartPreventExitStatus=64 65 78",
    // The launch ends its nodes in order; what it leaves is killed.
    "KillMode=mixed",
    `TimeoutStopSec=${stopSeconds}`,
    ...boot ? ["", "[Install]", `WantedBy=${system ? "multi-user.target" : "default.target"}`] : [],
    "",
  ].join("\n");
}

function quoted(text: string): string {
  if (/^[A-Za-z0-9_./:=,@+-]+$/.test(text)) return text;
  return `"${percent(text).replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}

function percent(text: string): string {
  return text.replaceAll("%", "%%");
}

function dollar(text: string): string {
  return text.replaceAll("$", "$$$$");
}
