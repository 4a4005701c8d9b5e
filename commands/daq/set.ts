import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { type LabFlags, labFlags, proposeDevices } from "./lab_flags.ts";

/** Flags of `robo daq set`. */
export interface DaqSetFlags extends LabFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo daq set`. */
export const set: Command<RoboContext> = defineCommand<DaqSetFlags, [string, string?, string?]>({
  brief: "Change a parameter of a device, or list those that can be changed",
  description: [
    "The value is read as the parameter's type wants it: a number, true, one of its choices, #ff8000, 2026-11-21T12:00, JSON for tables.",
    "A name alone is enough where only one parameter has it.",
    "",
    "  robo daq set cam                        # what can be changed",
    "  robo daq set cam exposure 7.0",
    "  robo daq set cam camera/trigger/mode external",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      json: switchFlag("Print JSON: path, value, limits, type"),
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          parse: parseText,
          proposeCompletions: proposeDevices,
          placeholder: "device",
          brief: "Name of the device",
        },
        {
          parse: parseText,
          placeholder: "parameter",
          brief: "Its name, or its path with / or . in between [default all are listed]",
          optional: true,
        },
        {
          parse: parseText,
          placeholder: "value",
          brief: "Its new value [default the one that it has is printed]",
          optional: true,
        },
      ],
    },
  },
  load: () => import("./set_impl.ts"),
});
