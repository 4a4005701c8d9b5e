import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { parseCount, parseDuration, parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { json } from "../topic/flags.ts";
import { proposeVariables } from "./flags.ts";

/** Flags of `robo shm hz`. */
export interface ShmHzFlags {
  /** Length of the interval that is measured, in milliseconds. */
  readonly window: number;
  /** Number of intervals, 0 for no end. */
  readonly count: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** `robo shm hz`. */
export const hz: Command<RoboContext> = defineCommand<ShmHzFlags, string[]>({
  brief: "Show rates and gaps of variables",
  description: [
    "Each value has a number and its time, so rate and mean gap are exact however fast values come. The least and the greatest gap and the",
    "jitter are of the values that were SEEN, and exact where that is 100 %.",
  ].join("\n"),
  parameters: {
    flags: {
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
    },
    aliases: { n: "count" },
    positional: {
      kind: "array",
      parameter: {
        parse: parseText,
        proposeCompletions: proposeVariables,
        placeholder: "name",
        brief: "Variables, with * as wildcard (default all)",
      },
    },
  },
  load: () => import("./hz_impl.ts"),
});
