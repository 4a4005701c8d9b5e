import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseRate } from "../cli/parsers.ts";
import type { RoboContext } from "../context.ts";
import { grabFlags } from "./grab.ts";
import { detectorArgument, type LabFlags, labFlags } from "./lab_flags.ts";

/** Flags of `robo daq live`. */
export interface DaqLiveFlags extends LabFlags {
  /** What is asked for. */
  readonly dim?: "0D" | "1D" | "2D" | "ND";
  /** Grabs that are averaged. */
  readonly average: number;
  /** Part that is kept. */
  readonly region?: string;
  /** Longest wait, in milliseconds. */
  readonly timeout?: number;
  /** Most pictures a second, in hertz. */
  readonly rate: number;
  /** Whether nothing is asked for. */
  readonly passive: boolean;
}

/** `robo daq live`. */
export const live: Command<RoboContext> = defineCommand<DaqLiveFlags, [string?]>({
  brief: "Show a detector's data live: a number, a curve or an image",
  description: [
    "Shows the newest data, however fast it comes. When piped, a line for each. ? shows the keys, q ends it.",
    "",
    "  robo daq live cam --dim 2D",
  ].join("\n"),
  parameters: {
    flags: {
      ...labFlags,
      ...grabFlags,
      rate: {
        kind: "parsed",
        parse: parseRate,
        default: "10",
        placeholder: "hz",
        brief: "Most pictures a second",
      },
      passive: switchFlag(
        "Ask for nothing: show what the device sends by itself, and what others ask for",
      ),
    },
    positional: { kind: "tuple", parameters: [detectorArgument] },
  },
  load: () => import("./live_impl.ts"),
});
