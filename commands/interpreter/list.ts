import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo interpreter list`. */
export interface InterpreterListFlags {
  /** Whether files of dead kernels are removed. */
  readonly clean: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo interpreter list`. */
export const list: Command<RoboContext> = defineCommand<InterpreterListFlags>({
  brief: "Show the kernels of this machine",
  description: [
    "Shows all kernels of this user, those of other languages as well, the newest first: whether their process lives and",
    "answers its heartbeat.",
    "",
    "  robo interpreter list",
    "  robo interpreter list --json | jq -r .file",
  ].join("\n"),
  parameters: {
    flags: {
      clean: switchFlag("Remove the connection files of robo's kernels whose process is gone"),
      json: switchFlag("Print a JSON object for each kernel"),
    },
  },
  load: () => import("./list_impl.ts"),
});
