import type { Node } from "./parsers.ts";
import { declared, hoistedBy } from "./walk.ts";

/** Whether a kind of declaration (see `kindsOf`) makes constants. */
export function isConstantKind(kind: string): boolean {
  return /^(const|import|using|await using)$/.test(kind);
}

/** The names that the top of a program declares, with the word that does it; enumerations are `enum`. */
export function kindsOf(body: readonly Node[]): Map<string, string> {
  const kinds = new Map<string, string>();
  const block = firstUsing(body);
  for (const [index, statement] of body.entries()) {
    const at: Node = statement["declaration"] ?? statement;
    const kind = at.type === "VariableDeclaration"
      ? isEnum(at, body[index + 1]) ? "enum" : at["kind"]
      : at.type === "ImportDeclaration"
      ? "import"
      : at.type === "ClassDeclaration"
      ? "class"
      : at.type === "FunctionDeclaration"
      // See `Rewriter.function`.
      ? index < block ? "function" : "let"
      : undefined;
    if (at.type === "ExpressionStatement") continue;
    if (kind === undefined) {
      for (const { name } of hoistedBy(at) as Named[]) kinds.set(name, "var");
    } else for (const { name } of declared([at]) as Named[]) kinds.set(name, kind);
  }
  return kinds;
}

/** The stripper makes `var E; (function (E) {…})(…)` of an enumeration. */
export function isEnum(at: Node, next: Node | undefined): boolean {
  const name = at["declarations"][0]?.id.name;
  const callee = next?.["expression"]?.callee;
  return at["kind"] === "var" && at["declarations"].length === 1 &&
    at["declarations"][0].init === null && callee?.type === "FunctionExpression" &&
    callee.params.length === 1 && callee.params[0].name === name &&
    next!["expression"].arguments[0]?.type === "LogicalExpression";
}

/** Index of the first statement that begins with `using`; that of none for none. */
export function firstUsing(body: readonly Node[]): number {
  const at = body.findIndex(({ type, kind }) =>
    type === "VariableDeclaration" && kind.endsWith("using")
  );
  return at < 0 ? body.length : at;
}

/** An identifier. */
export type Named = Node & { readonly name: string };
