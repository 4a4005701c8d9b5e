import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { textFlag } from "../cli/flag_kinds.ts";
import { topicPatterns } from "./flags.ts";
import { measureAliases } from "../cli/measure_flags.ts";
import { rateFlags, type TopicRateFlags } from "./rates.ts";

/** What a stamp counts. */
export type StampUnit = "s" | "ms" | "us" | "ns";

/** Flags of `robo topic delay`. */
export interface TopicDelayFlags extends TopicRateFlags {
  /** Where messages carry their stamp. */
  readonly field?: string;
  /** What it counts. */
  readonly unit?: StampUnit;
}

/** `robo topic delay`. */
export const delay: Command<RoboContext> = defineCommand<TopicDelayFlags, string[]>({
  brief:
    "Show how old messages are when they come here, and what of that is before and behind the core",
  description: [
    "The age is the time now less the stamp in the message: its timestamp, header.stamp or stamp, or --field.",
    "TO CORE is its age when the core read it, FROM CORE the way from there to here.",
    "Stamp, core and command each use the clock of their machine: between machines whose clocks differ, so do the ages.",
    "",
    "  robo topic delay imu",
    "  robo topic delay --field meta.taken --unit us 'camera/*'",
  ].join("\n"),
  parameters: {
    flags: {
      ...rateFlags,
      field: textFlag(
        "path",
        "Field with the stamp, such as meta.taken [default timestamp, header.stamp or stamp]",
      ),
      unit: {
        kind: "enum",
        values: ["s", "ms", "us", "ns"],
        optional: true,
        brief: "What the stamp counts since 1970 [default told from its size]",
      },
    },
    aliases: measureAliases,
    positional: topicPatterns,
  },
  load: () => import("./delay_impl.ts"),
});
