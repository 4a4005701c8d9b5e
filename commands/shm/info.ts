import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { proposeAll } from "./flags.ts";

/** Flags of `robo shm info`. */
export interface ShmInfoFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm info`. */
export const info: Command<RoboContext> = defineCommand<ShmInfoFlags, [string]>({
  brief: "Show what a variable or a function is, who made it, who uses it, and its counts",
  parameters: {
    flags: {
      json: switchFlag("Print a JSON object for each"),
    },
    positional: {
      kind: "tuple",
      parameters: [{
        parse: parseText,
        proposeCompletions: proposeAll,
        placeholder: "name",
        brief: "Variable or function",
      }],
    },
  },
  load: () => import("./info_impl.ts"),
});
