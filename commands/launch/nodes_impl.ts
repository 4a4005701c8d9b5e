import { RoboError } from "../../errors.ts";
import { findLaunch, type RunningLaunch, unknownNode } from "../../services/launch/mod.ts";
import { pause } from "../../transports/pause.ts";
import type { Implementation } from "../cli/command.ts";
import type { LaunchNodesFlags, NodeAction } from "./nodes.ts";

/** Pause between two looks at a launch that is ending, in milliseconds. */
const LOOK_EVERY_MS = 100;

/** `robo launch start`, `stop` or `restart`. */
export default function nodesImplementation(
  action: NodeAction,
): Implementation<LaunchNodesFlags, string[]> {
  return async (context, { all, launch: which }, ...nodes) => {
    if (all === (nodes.length > 0)) {
      throw new RoboError("usage", all ? "--all stands beside nodes" : "Which nodes?", {
        hint: `Name them: robo launch ${action} NODE…, or all of them with --all`,
      });
    }
    using launch = await findLaunch({ env: context.process.env }, which, nodes);
    if (all && action === "stop") {
      await launch.end();
      await untilEnded(launch);
      return context.print(`${launch.first.name} has ended`);
    }
    const known = launch.first.nodes.map(({ name }) => name);
    // All names first: half of what was asked for is nothing that anybody wants.
    for (const node of nodes) if (!known.includes(node)) throw unknownNode(node, known);
    for (const node of all ? known : nodes) {
      const { phase, pid } = await launch.control(action, node);
      context.print(`${node}: ${phase}${pid === undefined ? "" : `, pid ${pid}`}`);
    }
  };
}

async function untilEnded(launch: RunningLaunch): Promise<void> {
  const never = new AbortController().signal;
  // Not by watching, of which there are only so many at once.
  while (await launch.state().then(() => true, () => false)) await pause(LOOK_EVERY_MS, never);
}
