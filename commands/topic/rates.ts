import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { type ConnectFlags, connectFlags } from "../cli/connect_flags.ts";
import type { RoboContext } from "../context.ts";
import { parseCount, parseDuration } from "../cli/parsers.ts";
import { json, topicPatterns } from "./flags.ts";

/** Flags of `robo topic hz` and `robo topic bw`. */
export interface TopicRateFlags extends ConnectFlags {
  /** Length of the interval that is measured, in milliseconds. */
  readonly window: number;
  /** Number of intervals, 0 for no end. */
  readonly count: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Definitions of the flags of commands that measure again and again. */
export const rateFlags = {
  ...connectFlags,
  window: {
    kind: "parsed",
    parse: parseDuration,
    default: "1s",
    placeholder: "time",
    brief: "Length of each measurement, from 50ms to 1h",
  },
  count: {
    kind: "parsed",
    parse: parseCount,
    default: "0",
    placeholder: "number",
    brief: "End after so many measurements; 0 goes on until Ctrl-C",
  },
  json,
} as const;

/** Short names of {@linkcode rateFlags}. */
export const rateAliases = { n: "count" } as const;

/** `robo topic hz`. */
export const hz: Command<RoboContext> = defineCommand<TopicRateFlags, string[]>({
  brief: "Show rates and gaps of topics, as the core counts them",
  description:
    "The core counts every message, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, aliases: rateAliases, positional: topicPatterns },
  load: () => import("./hz_impl.ts"),
});

/** `robo topic bw`. */
export const bw: Command<RoboContext> = defineCommand<TopicRateFlags, string[]>({
  brief: "Show the bandwidth of topics, as the core counts it",
  description:
    "The core counts every byte of payload, so the figures do not depend on how fast this command is.",
  parameters: { flags: rateFlags, aliases: rateAliases, positional: topicPatterns },
  load: () => import("./bw_impl.ts"),
});
