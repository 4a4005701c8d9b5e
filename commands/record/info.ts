import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { parseText } from "../cli/parsers.ts";

/** Flags of `robo record info`. */
export interface RecordInfoFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo record info`. */
export const info: Command<RoboContext> = defineCommand<RecordInfoFlags, [string]>({
  brief: "Show what is in a recording",
  description: "Reads any MCAP file, also one that broke off.",
  parameters: {
    flags: { json: { kind: "boolean", default: false, brief: "Print a JSON object" } },
    positional: {
      kind: "tuple",
      parameters: [{ parse: parseText, placeholder: "file", brief: "The recording" }],
    },
  },
  load: () => import("./info_impl.ts"),
});
