import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { json, type WhichFlags, whichFlags } from "./flags.ts";
import { switchFlag } from "../cli/flag_kinds.ts";

/** Flags of `robo launch status`. */
export interface LaunchStatusFlags extends WhichFlags {
  /** Whether to go on until Ctrl-C. */
  readonly watch: boolean;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo launch status`. */
export const status: Command<RoboContext> = defineCommand<LaunchStatusFlags>({
  brief: "Show the nodes of running launches",
  description: [
    "With --watch the console of a launch that runs elsewhere, such as under systemd; leaving it does not end the launch.",
    "",
    "  robo launch status",
    "  robo launch status --json | jq '.nodes[] | select(.phase == \"failed\")'",
  ].join("\n"),
  parameters: {
    flags: {
      ...whichFlags,
      watch: switchFlag("Go on until Ctrl-C: on a terminal the console, else each change"),
      json,
    },
    aliases: { w: "watch" },
  },
  load: () => import("./status_impl.ts"),
});
