import type { Command } from "@stricli/core";
import { defineCommand } from "./cli/command.ts";
import { type ConnectFlags, connectFlags } from "./cli/connect_flags.ts";
import type { RoboContext } from "./context.ts";
import { parseDuration, parseText } from "./cli/parsers.ts";

/** Flags of `robo demo`. */
export interface DemoFlags extends ConnectFlags {
  /** When the demonstration ends by itself, in milliseconds. */
  readonly duration?: number;
  /** Whether statistics are printed as JSON. */
  readonly json: boolean;
  /** Which node this process is; the demonstration itself where it is left out. */
  readonly node?: string;
}

/** `robo demo`: a core, some nodes and a live view, to see how it all works. */
export const demo: Command<RoboContext> = defineCommand<DemoFlags>({
  brief: "Start a core and nodes that publish what this machine does, and show them live",
  description: [
    "Starts a core, three publishers (processor, memory, network) and a subscriber, each a process of its own.",
    "Meanwhile, in another terminal: robo topic echo host/cpu. Ctrl-C ends everything.",
  ].join("\n"),
  parameters: {
    flags: {
      ...connectFlags,
      duration: {
        kind: "parsed",
        parse: parseDuration,
        optional: true,
        placeholder: "time",
        brief: "End after this time [default at Ctrl-C]",
      },
      json: {
        kind: "boolean",
        default: false,
        brief: "Print one JSON object a second instead of the live view",
      },
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
