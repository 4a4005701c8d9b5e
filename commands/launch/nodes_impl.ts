import { RoboError } from "../../errors.ts";
import { findLaunch, type RunningLaunch, unknownNode } from "../../services/launch/mod.ts";
import type { Implementation } from "../cli/command.ts";
import type { LaunchNodesFlags, NodeAction } from "./nodes.ts";

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
    using launch = await findLaunch({ env: context.process.env }, which);
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
  const states = launch.watch(new AbortController().signal);
  // The states end with the launch, or are refused when it has ended already.
  await (async () => {
    for await (const _ of states);
  })().catch(() => {});
}
