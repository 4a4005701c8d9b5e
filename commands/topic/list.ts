import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { json } from "../cli/json_flag.ts";

/** Flags of `robo topic list`. */
export interface TopicListFlags extends ConnectFlags {
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo topic list`. */
export const list: Command<RoboContext> = defineCommand<TopicListFlags>({
  brief: "List topics with their messages, publishers and subscribers",
  parameters: { flags: { ...connectFlags, json } },
  load: () => import("./list_impl.ts"),
});
