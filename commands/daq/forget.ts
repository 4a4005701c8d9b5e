import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags, proposeForgettable } from "./lab_flags.ts";

/** Flags of `robo daq forget`. */
export interface DaqForgetFlags extends LabFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq forget`. */
export const forget: Command<RoboContext> = defineCommand<DaqForgetFlags, [string]>({
  brief: "Forget a device that is offline and does not come back",
  description: [
    "The server keeps devices that have gone, so that they are themselves when they come back. One that was only tried is forgotten by this; it is a new one when it connects again.",
    "A device that is connected is not forgotten, nor one of the lab's file.",
    "",
    "  robo daq forget detector-3",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      json: switchFlag("Print a JSON object: its name"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        proposeCompletions: proposeForgettable,
        placeholder: "device",
        brief: "Name of the device",
      }],
    },
  },
  load: () => import("./forget_impl.ts"),
});
