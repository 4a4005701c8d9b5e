import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { measureAliases, type MeasureFlags, measureFlags } from "../cli/measure_flags.ts";
import { parseText } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { proposeVariables } from "./flags.ts";

/** `robo shm hz`. */
export const hz: Command<RoboContext> = defineCommand<MeasureFlags, string[]>({
  brief: "Show rates and gaps of variables",
  description: [
    "Each value has a number and its time, so rate and mean gap are exact however fast values come. The least and the greatest gap and the",
    "jitter are of the values that were SEEN, and exact where that is 100 %.",
  ].join("\n"),
  parameters: {
    flags: measureFlags,
    aliases: measureAliases,
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
