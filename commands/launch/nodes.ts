import type { Command } from "@stricli/core";
import { defineCommand } from "../cli/command.ts";
import type { RoboContext } from "../context.ts";
import { nodeNames, type WhichFlags, whichFlags } from "./flags.ts";

/** Flags of `robo launch start`, `stop` and `restart`. */
export interface LaunchNodesFlags extends WhichFlags {
  /** Whether all nodes are meant. */
  readonly all: boolean;
}

/** What can be done with nodes. */
export type NodeAction = "start" | "stop" | "restart";

/** `robo launch restart`. */
export const restart: Command<RoboContext> = nodesCommand("restart", {
  brief: "Start nodes of a running launch anew",
  all: "Start all nodes anew, one after the other",
});

/** `robo launch stop`. */
export const stop: Command<RoboContext> = nodesCommand("stop", {
  brief: "Stop nodes of a running launch, or all of it",
  all: "End the launch as a whole",
});

/** `robo launch start`. */
export const start: Command<RoboContext> = nodesCommand("start", {
  brief: "Start nodes of a running launch that do not run",
  all: "Start all nodes that do not run",
});

function nodesCommand(
  action: NodeAction,
  texts: { readonly brief: string; readonly all: string },
): Command<RoboContext> {
  return defineCommand<LaunchNodesFlags, string[]>({
    brief: texts.brief,
    parameters: {
      positional: nodeNames,
      flags: { ...whichFlags, all: { kind: "boolean", default: false, brief: texts.all } },
    },
    load: async () => ({ default: (await import("./nodes_impl.ts")).default(action) }),
  });
}
