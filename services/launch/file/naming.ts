import { basename } from "node:path";
import type { NodeDraft } from "./expander.ts";
import { NAME } from "./fields/names.ts";
import { formatPlace, type Problems } from "./problems.ts";
import { joinNamespace } from "./scope.ts";
import type { SourcePlace } from "../plan.ts";
import { quote } from "./source/source_value.ts";

/** A node with its full name. */
export interface NamedDraft extends NodeDraft {
  /** Name with the namespace in front: unique in the launch. */
  readonly fullName: string;
  /** Namespace, without slashes at its ends. */
  readonly namespace: string;
}

/**
 * Names all nodes. Those without a name are called after their function or program; the second of that name is
 * `publish_2`, and so on, passing over names that are taken.
 */
export function nameNodes(drafts: readonly NodeDraft[], problems: Problems): NamedDraft[] {
  const taken = new Map<string, SourcePlace>();
  for (const draft of drafts) {
    if (draft.name === undefined) continue;
    const { value, place } = draft.name;
    const fullName = joinNamespace(namespaceOf(draft), value);
    const first = taken.get(fullName);
    if (first === undefined) {
      taken.set(fullName, place);
      continue;
    }
    const cure = `The other is at ${formatPlace(first)}; rename one, or give it a namespace`;
    problems.add(place, `Two nodes are called ${quote(fullName)}`, cure);
  }
  const next = new Map<string, number>();
  return drafts.map((draft) => {
    const namespace = namespaceOf(draft);
    const base = joinNamespace(namespace, draft.name?.value ?? programName(draft));
    if (draft.name !== undefined) return { ...draft, namespace, fullName: base };
    let fullName = base;
    let number = next.get(base) ?? 2;
    while (taken.has(fullName)) fullName = `${base}_${number++}`;
    next.set(base, number);
    taken.set(fullName, draft.place);
    return { ...draft, namespace, fullName };
  });
}

/**
 * The node that another means by `path`: one in its own namespace before those further out; with a leading slash, one
 * of exactly that full name. `undefined` when there is none.
 */
export function findNode<Node>(
  path: string,
  namespace: string,
  nodes: ReadonlyMap<string, Node>,
): Node | undefined {
  if (path.startsWith("/")) return nodes.get(path.slice(1));
  for (let around = namespace;;) {
    const found = nodes.get(joinNamespace(around, path));
    if (found !== undefined || around === "") return found;
    around = around.slice(0, Math.max(0, around.lastIndexOf("/")));
  }
}

function namespaceOf({ scope, request }: NodeDraft): string {
  return joinNamespace(scope.namespace, request.namespace);
}

function programName({ request }: NodeDraft): string {
  const said = request.function ?? basename(request.cmd?.value[0] ?? "").replace(/\.[^.]+$/, "");
  const name = said.replaceAll(/[^\p{L}\p{N}_.-]/gu, "_").slice(0, 60);
  return NAME.test(name) ? name : `_${name}`;
}
