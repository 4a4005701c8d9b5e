import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import { optionalTimeFlag, switchFlag } from "./cli/flag_kinds.ts";
import { parseText } from "./cli/parsers.ts";
import type { RoboContext } from "./context.ts";

/** Flags of `robo demo`. */
export interface DemoFlags {
  /** When the demonstration ends by itself, in milliseconds. */
  readonly duration?: number;
  /** Whether the core's statistics are printed as JSON. */
  readonly json: boolean;
  /** Which node this process is; the demonstration itself where it is left out. */
  readonly node?: string;
}

/** `robo demo`: launches a small simulated robot, to see how it all works. */
export const demo: Command<RoboContext> = defineCommand<DemoFlags>({
  brief: "Launch a small simulated robot, and show it live",
  description: [
    "A rover drives around in a room: base, lidar, driver and logbook are nodes, each a process of its own, and the driver",
    "turns before walls. The console is that of robo launch: r restarts the selected node, l shows its log, ? all keys.",
    "Meanwhile, in another terminal: robo topic echo cmd_vel, robo topic graph, kill -9 a node. Ctrl-C ends everything.",
    "A core that runs already is used, and left alone at the end.",
  ].join("\n"),
  parameters: {
    flags: {
      duration: optionalTimeFlag("End after this time [default at Ctrl-C]"),
      json: switchFlag(
        "Print the core's statistics, one JSON object a second, instead of the console",
      ),
      node: {
        kind: "parsed",
        parse: parseText,
        optional: true,
        hidden: true,
        brief: "Be one of the nodes [default none]",
      },
    },
  },
  load: () => import("./demo_impl.ts"),
});
