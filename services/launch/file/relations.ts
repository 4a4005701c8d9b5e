import type { NodePlan, PlanWarning } from "../plan.ts";
import { didYouMean, listNames } from "./nearest.ts";
import { findNode, type NamedDraft } from "./naming.ts";
import { formatPlace, type Problems } from "./problems.ts";
import { quote } from "./source/source_value.ts";

/** What the nodes that others wait for are found with. */
export interface AfterContext {
  /** Full names of nodes that do not take part. */
  readonly absent: ReadonlySet<string>;
  /** Where mistakes go. */
  readonly problems: Problems;
  /** Where warnings go. */
  readonly warnings: PlanWarning[];
}

/**
 * The full names of the nodes that each waits for, in the order of `drafts`. Unknown ones and circles are noted; nobody
 * waits for a node that does not take part.
 */
export function resolveAfter(
  drafts: readonly NamedDraft[],
  { absent, problems, warnings }: AfterContext,
): string[][] {
  const gone = new Map([...absent].map((name) => [name, name]));
  const names = new Map(drafts.map(({ fullName }) => [fullName, fullName]));
  const before = problems.size;
  const after = drafts.map(({ request, namespace, fullName }) => {
    const found = (request.after ?? []).map(({ value, place }) => {
      const name = findNode(value, namespace, names);
      if (name !== undefined) return [name];
      const missing = findNode(value, namespace, gone);
      if (missing !== undefined) {
        const message = `${fullName} does not wait for ${missing}, which does not take part`;
        warnings.push({ place, message });
        return [];
      }
      const known = `The nodes are ${listNames(names.keys())}`;
      const cure = [didYouMean(value, names.keys()), known].filter((part) => part !== "");
      problems.add(place, `after names ${quote(value)}, which is no node`, cure.join(" "));
      return [];
    });
    return [...new Set(found.flat())];
  });
  if (problems.size === before) refuseCircles(drafts, after, problems);
  return after;
}

/** Notes nodes of one process that want different environments, folders or limits: a process has one of each. */
export function checkProcesses(nodes: readonly NodePlan[], problems: Problems): void {
  const firsts = new Map<string, NodePlan>();
  for (const node of nodes) {
    if (node.process === undefined) continue;
    const first = firsts.get(node.process);
    if (first === undefined) {
      firsts.set(node.process, node);
      continue;
    }
    for (const key of ["env", "cwd", "limits"] as const) {
      if (comparable(node[key]) === comparable(first[key])) continue;
      const message = `${node.name} and ${first.name} share a process, but differ in ${key}`;
      const cure = `Say ${key} in the group around both; ${first.name} is at ${
        formatPlace(first.source)
      }`;
      problems.add(node.source, message, cure);
    }
  }
}

/** The nodes that `only` names, which then wait for each other alone; `undefined` after noting unknown names. */
export function selectNodes(
  nodes: readonly NodePlan[],
  only: readonly string[],
  { usage, warnings, file }: {
    readonly usage: Problems;
    readonly warnings: PlanWarning[];
    readonly file: string;
  },
): NodePlan[] {
  const names = new Set(nodes.map(({ name }) => name));
  const wanted = new Set(only.map((name) => name.replace(/^\//, "")));
  for (const name of wanted) {
    if (names.has(name)) continue;
    const known = `The nodes are ${listNames(names)}`;
    const cure = [didYouMean(name, names), known].filter((part) => part !== "").join(" ");
    usage.add({ file, line: 1, column: 1 }, `There is no node ${quote(name)}`, cure);
  }
  return nodes.filter(({ name }) => wanted.has(name)).map((node) => {
    const missing = node.after.filter((name) => !wanted.has(name));
    if (missing.length === 0) return node;
    const message = `${node.name} does not wait for ${listNames(missing)}, which is left out`;
    warnings.push({ place: node.source, message });
    return { ...node, after: node.after.filter((name) => wanted.has(name)) };
  });
}

function refuseCircles(
  drafts: readonly NamedDraft[],
  after: readonly (readonly string[])[],
  problems: Problems,
): void {
  const index = new Map(drafts.map(({ fullName }, i) => [fullName, i]));
  const done = new Set<number>();
  // Without recursion: a chain may be as long as there are nodes.
  for (const [start] of drafts.entries()) {
    const path: number[] = [start];
    const next: number[] = [0];
    while (path.length > 0) {
      const node = path.at(-1)!;
      const name = after[node]![next[next.length - 1]!++];
      const target = name === undefined ? undefined : index.get(name)!;
      if (target === undefined || done.has(node)) {
        done.add(node);
        path.pop();
        next.pop();
      } else if (path.includes(target)) {
        const circle = [...path.slice(path.indexOf(target)), target];
        const names = circle.map((one) => drafts[one]!.fullName);
        const between = names.length > 12 ? [...names.slice(0, 10), "…"] : names.slice(0, -1);
        const { request, place } = drafts[node]!;
        const at = request.after?.[next.at(-1)! - 1]?.place ?? place;
        problems.add(
          at,
          `after is a circle: ${[...between, names.at(-1)].join(" → ")}`,
          "Remove one of these after",
        );
        return;
      } else if (!done.has(target)) {
        path.push(target);
        next.push(0);
      }
    }
  }
}

/** A value as text, whatever the order of its keys. */
function comparable(value: string | object): string {
  if (typeof value === "string") return value;
  return JSON.stringify(Object.entries(value).toSorted(([a], [b]) => a < b ? -1 : 1));
}
