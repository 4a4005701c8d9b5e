import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { json } from "../cli/json_flag.ts";
import type { RoboContext } from "../context.ts";
import { actuatorArgument, type LabFlags, labFlags } from "./lab_flags.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo daq stop`. */
export interface DaqStopFlags extends LabFlags {
  /** Whether all are stopped. */
  readonly all: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq stop`. */
export const stop: Command<RoboContext> = defineCommand<DaqStopFlags, [string?]>({
  brief: "Stop an actuator, or all: before everything else that waits",
  description: [
    "Without a name all actuators are stopped: who types this is in a hurry.",
    "",
    "  robo daq stop",
    "  robo daq stop stage",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      all: switchFlag("Stop all, which is so without a name"),
      json,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        ...actuatorArgument,
        optional: true,
        brief: "Name of the actuator [default all]",
      }],
    },
  },
  load: () => import("./stop_impl.ts"),
});
