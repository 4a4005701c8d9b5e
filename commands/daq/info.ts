import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags, proposeDevices } from "./lab_flags.ts";

/** Flags of `robo daq info`. */
export interface DaqInfoFlags extends LabFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq info`. */
export const info: Command<RoboContext> = defineCommand<DaqInfoFlags, [string]>({
  brief: "Show all about a device: its state, its limits, its parameters, its counts",
  parameters: {
    flags: {
      ...labFlags,
      json: switchFlag("Print a JSON object: the device, and its parameters"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        proposeCompletions: proposeDevices,
        placeholder: "device",
        brief: "Name of the device",
      }],
    },
  },
  load: () => import("./info_impl.ts"),
});
