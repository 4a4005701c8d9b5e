import type { NodePhase } from "../state.ts";
import type { LaunchOutcome } from "./launch_options.ts";
import type { NodeSlot } from "./node_slot.ts";

/** What is looked at of a node. */
export type JudgedNode = Pick<NodeSlot, "name" | "isOver"> & {
  readonly plan: Pick<NodeSlot["plan"], "required">;
  readonly runner: Pick<NodeSlot["runner"], "phase" | "lastExit">;
};

/** Whether a launch is to end, and how: by a required node, by its core, or because nothing is left. `core` is that of a core of its own. */
export function verdictOn(
  nodes: readonly JudgedNode[],
  core: NodePhase | undefined,
): Omit<LaunchOutcome, "killed"> | undefined {
  const required = nodes.find(({ plan, isOver }) => plan.required && isOver);
  if (required !== undefined) return endOf(required);
  if (core === "failed") return { status: 69, reason: "the core is gone for good" };
  if (nodes.length === 0 || nodes.some(({ isOver }) => !isOver)) return undefined;
  const failed = nodes.filter(({ runner }) => runner.phase === "failed");
  const names = failed.map(({ name }) => name).join(", ");
  return failed.length === 0
    ? { status: 0, reason: "all nodes have done their work" }
    : { status: 1, reason: `all nodes have ended, and these failed: ${names}` };
}

function endOf({ name, runner }: JudgedNode): Omit<LaunchOutcome, "killed"> {
  const words = runner.lastExit?.words ?? "has ended";
  const status = runner.phase === "finished" ? 0 : 1;
  return { status, reason: `${name}, which is required, ${words}` };
}
