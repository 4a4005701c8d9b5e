import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import { type ConnectFlags, connectFlags } from "./cli/connect_flags.ts";
import type { RoboContext } from "./context.ts";
import { anyCountFlag, optionalTimeFlag, switchFlag } from "./cli/flag_kinds.ts";

/** Flags of `robo stats`. */
export interface StatsFlags extends ConnectFlags {
  /** Time between two statistics, in milliseconds. */
  readonly interval?: number;
  /** Number of statistics, 0 for no end. */
  readonly count: number;
  /** Whether statistics are printed as JSON. */
  readonly json: boolean;
}

/** `robo stats`. */
export const stats: Command<RoboContext> = defineCommand<StatsFlags>({
  brief: "Show the statistics of a core that runs, as robo core --stats does",
  description: [
    "Live on a terminal; when piped, in the layout that pygecko's core prints. For a core that robo launch or systemd has started.",
    "In that layout, memory is a share of this machine's.",
    "",
    "  robo stats",
    "  robo stats --connect bob --count 1 | cat",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      interval: optionalTimeFlag(
        "Time between two statistics, from 50ms to 1h [default 3s; 1s in the live view]",
      ),
      count: anyCountFlag("0", "End after so many statistics when piped; 0 goes on until Ctrl-C"),
      json: switchFlag("Print statistics as one JSON object per interval"),
    },
  },
  load: () => import("./stats_impl.ts"),
});
