import type { Declarations } from "./declarations.ts";
import { isConstantKind } from "./kinds.ts";
import type { Node } from "./parsers.ts";
import type { Survey } from "./survey.ts";
import { declared, hoistedBy, isFunction, namesOf } from "./walk.ts";

/**
 * The first assignment to a constant of the session, `undefined` for none.
 *
 * TypeScript refuses it before it runs; so do we, since V8 no longer knows of constants (see `Declarations`).
 */
export function constantAssignment(
  { assigned }: Pick<Survey, "assigned">,
  { own, declarations }: {
    /** The names that the program declares at its top, with the words that do it. */
    readonly own: ReadonlyMap<string, string>;
    readonly declarations: Declarations;
  },
): Node | undefined {
  return assigned.find(({ name, parents }) => {
    const kind = own.get(name["name"]);
    const isConstant = kind === undefined
      ? declarations.isConstant(name["name"])
      : isConstantKind(kind);
    return isConstant && !parents.slice(1).some((parent) => declares(parent, name["name"]));
  })?.name;
}

/** Whether a node inside the program has a variable of its own of this name. */
function declares(node: Node, name: string): boolean {
  return ownNames(node).some((own) => own["name"] === name);
}

function ownNames(node: Node): Node[] {
  if (isFunction(node)) {
    const own = node.type === "FunctionExpression" ? namesOf(node["id"]) : [];
    return [...own, ...node["params"].flatMap(namesOf), ...hoistedBy(node["body"])];
  }
  switch (node.type) {
    case "BlockStatement":
    case "StaticBlock":
      return declared(node["body"]);
    case "SwitchStatement":
      return declared(node["cases"].flatMap((one: Node) => one["consequent"]));
    case "CatchClause":
      return namesOf(node["param"]);
    case "ForStatement":
      return node["init"] === null ? [] : declared([node["init"]]);
    case "ForInStatement":
    case "ForOfStatement":
      return declared([node["left"]]);
    case "ClassExpression":
      return namesOf(node["id"]);
    default:
      return [];
  }
}
