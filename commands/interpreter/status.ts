import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { kernelArgument, type WhichKernelFlags, whichKernelFlags } from "./which.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo interpreter status`. */
export interface InterpreterStatusFlags extends WhichKernelFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo interpreter status`. */
export const status: Command<RoboContext> = defineCommand<InterpreterStatusFlags, [string?]>({
  brief: "Show what a kernel is doing: what runs, what waits, who drives, what was refused",
  description: [
    "Is answered at once, also while a cell runs.",
    "",
    "  robo interpreter status",
    "  robo interpreter status arm --json | jq .cell",
  ].join("\n"),
  parameters: {
    positional: kernelArgument,
    flags: {
      ...whichKernelFlags,
      json: switchFlag("Print a JSON object; times are in seconds"),
    },
  },
  load: () => import("./status_impl.ts"),
});
