import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { kernelArgument, type WhichKernelFlags, whichKernelFlags } from "./which.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo interpreter watch`. */
export interface InterpreterWatchFlags extends WhichKernelFlags {
  /** Whether what was before is shown first. */
  readonly replay: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo interpreter watch`. */
export const watch: Command<RoboContext> = defineCommand<InterpreterWatchFlags, [string?]>({
  brief: "See all that anybody executes in a kernel, and what comes of it",
  description: [
    "Shows each input with its client, then its output, live. Executes nothing. Begins with what the kernel remembers, and",
    "waits when the kernel goes away. Ctrl-C leaves.",
    "",
    "  robo interpreter watch",
    "  robo interpreter watch arm --no-replay",
    "  robo interpreter watch --json | jq -r 'select(.type == \"execute_input\") | .content.code'",
  ].join("\n"),
  parameters: {
    positional: kernelArgument,
    flags: {
      ...whichKernelFlags,
      replay: { kind: "boolean", default: true, brief: "Show what was before, too" },
      json: switchFlag(
        "Print a JSON object for each message: time, type, client, session, id, content",
      ),
    },
  },
  load: () => import("./watch_impl.ts"),
});
