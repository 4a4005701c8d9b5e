import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import { switchFlag, timeFlag } from "../cli/flag_kinds.ts";
import type { RoboContext } from "../context.ts";
import { actuatorArgument, type LabFlags, labFlags, timeoutFlag } from "./lab_flags.ts";

/** Flags of `robo daq pos`. */
export interface DaqPosFlags extends LabFlags {
  /** Whether to go on. */
  readonly watch: boolean;
  /** Time between two questions, in milliseconds. */
  readonly interval: number;
  /** Longest wait, in milliseconds. */
  readonly timeout?: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq pos`. */
export const pos: Command<RoboContext> = defineCommand<DaqPosFlags, [string]>({
  brief: "Ask an actuator where it is",
  description: ["  robo daq pos stage", "  robo daq pos stage --watch --json"].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      watch: switchFlag("Go on, with a line for each new position, until Ctrl-C"),
      interval: timeFlag(
        "500ms",
        "With --watch: ask so often while it does not move by the server's orders",
      ),
      timeout: timeoutFlag,
      json,
    },
    positional: { kind: "tuple", parameters: [actuatorArgument] },
  },
  load: () => import("./pos_impl.ts"),
});
