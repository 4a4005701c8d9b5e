import type { RoboContext } from "../context.ts";
import { switchFlag } from "../cli/flag_kinds.ts";
import { parseText } from "../cli/parsers.ts";

/** Flag of the commands that talk to a running launch. */
export interface WhichFlags {
  /** Name or process id of the launch. */
  readonly launch?: string;
}

/** Definition of the flag that says which launch is meant. */
export const whichFlags = {
  launch: {
    kind: "parsed",
    parse: parseText,
    optional: true,
    placeholder: "launch",
    proposeCompletions: proposeLaunches,
    brief:
      "Which launch, by its name or process id [default the only one that runs, or that has the nodes]",
  },
} as const;

/** Names of nodes, of a launch that runs. */
export const nodeNames = {
  kind: "array",
  parameter: {
    parse: parseText,
    proposeCompletions: proposeNodes,
    placeholder: "node",
    brief: "Names of nodes",
  },
} as const;

/** Definition of the flag that asks for JSON. */
export const json = switchFlag("Print one JSON object a line");

async function proposeNodes(this: RoboContext): Promise<readonly string[]> {
  return (await import("./proposals.ts")).nodesOfLaunches(this.process.env);
}

async function proposeLaunches(this: RoboContext): Promise<readonly string[]> {
  return (await import("./proposals.ts")).launches(this.process.env);
}
