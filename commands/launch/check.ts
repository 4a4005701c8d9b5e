import type { Command } from "@stricli/core";
import { RoboError } from "../../errors.ts";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** A value for an argument of a launch file. */
export interface LaunchArgument {
  /** Its name. */
  readonly name: string;
  /** Its value, as it was typed. */
  readonly value: string;
}

/** Flags of `robo launch check`. */
export interface LaunchCheckFlags {
  /** Values for the file's arguments. */
  readonly arg?: readonly LaunchArgument[];
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Takes `name=value`, as `--arg` of launches does. */
export function parseLaunchArgument(text: string): LaunchArgument {
  const at = text.indexOf("=");
  if (at < 1) {
    throw new RoboError("usage", `${text} is no argument of a launch file`, {
      hint: "Give NAME=VALUE, such as speed=2",
    });
  }
  return { name: text.slice(0, at), value: text.slice(at + 1) };
}

/** The flag that gives values to the arguments of a launch file; the last of a name counts. */
export const launchArgumentFlag = {
  kind: "parsed",
  parse: parseLaunchArgument,
  variadic: true,
  optional: true,
  placeholder: "name=value",
  brief: "Value of an argument that the file declares [default what the file says]",
} as const;

/** `robo launch check`. */
export const launchCheck: Command<RoboContext> = defineCommand<LaunchCheckFlags, [string]>({
  brief: "Say what is wrong with a launch file",
  description: [
    "Reads the file with all that it includes and starts nothing. Each mistake is shown as file:line:column, with the",
    "wrong value and what is allowed; the exit status is then 78.",
    "",
    "  robo launch check robot.json",
    "  robo launch check robot.yaml --arg speed=2",
  ].join("\n"),
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "The launch file" }],
    },
    flags: {
      arg: launchArgumentFlag,
      json: switchFlag("Print a JSON object: ok, name, file, nodes and warnings, or problems"),
    },
  },
  load: () => import("./check_impl.ts"),
});
