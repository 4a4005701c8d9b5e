import { basename, resolve } from "node:path";
import { RoboError } from "../../../errors.ts";
import type { LaunchPlan, NodePlan, PlanWarning } from "../plan.ts";
import { LaunchReader, type LaunchRequest } from "./launch_reader.ts";
import { nameNodes } from "./naming.ts";
import { type NodePlanContext, planNode } from "./node_plan.ts";
import { Problems } from "./problems.ts";
import { checkProcesses, resolveAfter, selectNodes } from "./relations.ts";
import { isReadFailure } from "./source/read_file.ts";
import type { Variables } from "./variables.ts";

/** How a launch file is loaded. */
export interface LoadOptions {
  /** Values for the arguments that the file declares (`--arg`). */
  readonly args?: Readonly<Record<string, string>>;
  /** Environment, for `${env:NAME}` and the PATH. */
  readonly env: Variables["env"];
  /** Full names of the nodes that are kept (`--only`); by default all of them. */
  readonly only?: readonly string[];
  /** Reads the text of a file; by default from the disk. */
  readonly read?: (path: string) => Promise<string>;
}

/**
 * Reads a launch file with all that it includes, and says what it asks for.
 *
 * Throws one `RoboError` whose message begins with `file:line:column`, or has such a line for each mistake: `config` for
 * mistakes of files, `usage` for a file that is not there and for wrong `args` and `only`.
 */
export async function loadLaunchPlan(file: string, options: LoadOptions): Promise<LaunchPlan> {
  const { args = {}, env, only, read } = options;
  const problems = new Problems();
  const usage = new Problems();
  const warnings: PlanWarning[] = [];
  const how = read === undefined ? {} : { read };
  const reader = new LaunchReader({ problems, usage, env, warnings, ...how });
  const request = await reader.read(file, args);
  if (isReadFailure(request)) {
    const { missing, message, cure } = request;
    const hint = missing ? `${cure}: it was looked for at ${resolve(file)}` : cure;
    const what = missing ? "There is no launch file" : "The launch file";
    const shown = missing ? `${what} ${file}` : `${what} ${file} ${message}`;
    throw new RoboError(missing ? "usage" : "config", shown, { hint });
  }
  problems.check();
  usage.check("usage");
  const all = await planNodes(request, { env, problems, warnings });
  const place = { file, line: 1, column: 1 };
  if (all.length === 0) warnings.push({ place, message: "The file starts no node" });
  const nodes = only === undefined ? all : selectNodes(all, only, { usage, warnings, file });
  usage.check("usage");
  const name = request.name ?? nameOf(file);
  const core = request.core ?? { start: "auto", args: [] };
  return { name, file: resolve(file), core, nodes, warnings };
}

async function planNodes(
  { drafts, absent }: LaunchRequest,
  context: NodePlanContext,
): Promise<NodePlan[]> {
  const { problems } = context;
  const named = nameNodes(drafts, problems);
  problems.check();
  const after = resolveAfter(named, { ...context, absent });
  const planned = [];
  for (const draft of named) planned.push(await planNode(draft, context));
  problems.check();
  const nodes = planned.flatMap((node, i) =>
    node === undefined ? [] : [{ ...node, after: after[i]! }]
  );
  checkProcesses(nodes, problems);
  problems.check();
  return nodes;
}

/** Names become those of folders. */
function nameOf(file: string): string {
  const plain = basename(file).replace(/\.[^.]*$/, "").replaceAll(/[^\p{L}\p{N}_.-]/gu, "_");
  return plain.replace(/^[.-]+/, "").slice(0, 64) || "launch";
}
