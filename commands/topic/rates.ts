import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { measureAliases, type MeasureFlags, measureFlags } from "../cli/measure_flags.ts";
import { topicPatterns } from "./flags.ts";

/** Flags of `robo topic hz` and `robo topic bw`. */
export interface TopicRateFlags extends ConnectFlags, MeasureFlags {}

/** Definitions of {@linkcode TopicRateFlags}. */
export const rateFlags = { ...connectFlags, ...measureFlags } as const;

/** `robo topic hz`. */
export const hz: Command<RoboContext> = defineCommand<TopicRateFlags, string[]>({
  brief: "Show rates and gaps of topics, as the core counts them",
  description:
    "The core counts every message, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, aliases: measureAliases, positional: topicPatterns },
  load: () => import("./hz_impl.ts"),
});

/** `robo topic bw`. */
export const bw: Command<RoboContext> = defineCommand<TopicRateFlags, string[]>({
  brief: "Show the bandwidth of topics, as the core counts it",
  description:
    "The core counts every byte of payload, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, aliases: measureAliases, positional: topicPatterns },
  load: () => import("./bw_impl.ts"),
});
