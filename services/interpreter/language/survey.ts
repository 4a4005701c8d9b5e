import type { Node, Program } from "./parsers.ts";
import { namesOf, walk } from "./walk.ts";

/** What a program has in it that concerns us. */
export interface Survey {
  /** Names of all variables that are read or written, imports and properties apart. */
  readonly mentioned: ReadonlySet<string>;
  /** `import(…)`. */
  readonly dynamicImports: readonly Node[];
  /** `import.meta`. */
  readonly metas: readonly Node[];
  /** Variables that are assigned to, with the nodes around them, outermost first. */
  readonly assigned: readonly { readonly name: Node; readonly parents: readonly Node[] }[];
}

/** Looks through a program once. */
export function survey(program: Program): Survey {
  const mentioned = new Set<string>();
  const dynamicImports: Node[] = [];
  const metas: Node[] = [];
  const assigned: { name: Node; parents: readonly Node[] }[] = [];
  walk(program as unknown as Node, (node, parents) => {
    if (node.type === "Identifier" && isVariable(node, parents.at(-1)!)) {
      mentioned.add(node["name"]);
    }
    if (node.type === "ImportExpression") dynamicImports.push(node);
    if (node.type === "MetaProperty" && node["meta"].name === "import") metas.push(node);
    for (const name of assignedBy(node)) assigned.push({ name, parents: [...parents, node] });
  });
  return { mentioned, dynamicImports, metas, assigned };
}

function isVariable(node: Node, parent: Node): boolean {
  if (/^Import.*Specifier$/.test(parent.type)) return false;
  const isKey = (parent["property"] === node || parent["key"] === node) &&
    parent["computed"] === false;
  return !isKey || parent["shorthand"] === true;
}

function assignedBy(node: Node): Node[] {
  if (node.type === "AssignmentExpression") return namesOf(node["left"]);
  if (node.type === "UpdateExpression") return namesOf(node["argument"]);
  if (/^For(In|Of)Statement$/.test(node.type)) return namesOf(node["left"]);
  return [];
}
