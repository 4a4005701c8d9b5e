import type { Node } from "./parsers.ts";

/** Visits a node and all below it, with the nodes that hold it, outermost first. */
export function walk(node: Node, visit: (node: Node, parents: readonly Node[]) => void): void {
  const parents: Node[] = [];
  const step = (at: Node) => {
    visit(at, parents);
    parents.push(at);
    for (const key in at) {
      const value = at[key];
      if (Array.isArray(value)) { for (const one of value) if (isNode(one)) step(one); }
      else if (isNode(value)) step(value);
    }
    parents.pop();
  };
  step(node);
}

/** The identifiers that a pattern binds or assigns to. */
export function namesOf(pattern: Node | null): Node[] {
  switch (pattern?.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern["properties"].flatMap((one: Node) => namesOf(one["value"] ?? one));
    case "ArrayPattern":
      return pattern["elements"].flatMap((one: Node | null) => namesOf(one));
    case "AssignmentPattern":
      return namesOf(pattern["left"]);
    case "RestElement":
      return namesOf(pattern["argument"]);
    default:
      return [];
  }
}

/** Whether a node is a function of any kind. */
export function isFunction(node: Node): boolean {
  return /^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(node.type);
}

/**
 * The identifiers that are declared right in these statements: `var` only by statements of this level, or, with
 * `hoisted`, those of blocks and loops inside as well.
 */
export function declared(statements: readonly Node[], hoisted = false): Node[] {
  return statements.flatMap((statement) => {
    const at = statement["declaration"] ?? statement;
    if (/^(Function|Class)Declaration$/.test(at.type)) return namesOf(at["id"]);
    if (at.type === "VariableDeclaration") {
      return at["declarations"].flatMap((one: Node) => namesOf(one["id"]));
    }
    if (at.type === "ImportDeclaration") {
      return at["specifiers"].map((one: Node) => one["local"]);
    }
    return hoisted ? hoistedBy(at) : [];
  });
}

/** The identifiers that `var`, and functions in blocks, declare outside of the blocks that they stand in. */
export function hoistedBy(node: Node): Node[] {
  const found: Node[] = [];
  walk(node, (at, parents) => {
    if (parents.some((parent) => isFunction(parent) || parent.type === "StaticBlock")) return;
    if (at.type === "VariableDeclaration" && at["kind"] === "var") {
      found.push(...at["declarations"].flatMap((one: Node) => namesOf(one["id"])));
    } else if (at.type === "FunctionDeclaration") found.push(...namesOf(at["id"]));
  });
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof (value as Node | null)?.type === "string";
}
