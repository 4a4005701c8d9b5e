import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { anyCountFlag, switchFlag } from "../cli/flag_kinds.ts";
import { json, nodeNames, type WhichFlags, whichFlags } from "./flags.ts";

/** Flags of `robo launch logs`. */
export interface LaunchLogsFlags extends WhichFlags {
  /** Whether to go on until Ctrl-C. */
  readonly follow: boolean;
  /** How many lines. */
  readonly lines: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo launch logs`. */
export const logs: Command<RoboContext> = defineCommand<LaunchLogsFlags, string[]>({
  brief: "Show what nodes printed, of a running launch or of the last run",
  description: [
    "Without a name the lines of all nodes, with the name in front. When no launch runs, or that of --launch does not,",
    "the logs of its last run are shown.",
    "",
    "  robo launch logs camera -f",
  ].join("\n"),
  parameters: {
    positional: nodeNames,
    flags: {
      ...whichFlags,
      follow: switchFlag("Go on with each new line until Ctrl-C"),
      lines: anyCountFlag("50", "How many lines of each node come first"),
      json,
    },
    aliases: { f: "follow", n: "lines" },
  },
  load: () => import("./logs_impl.ts"),
});
