import type { FrontText } from "./imports.ts";
import type { Edits } from "./edits.ts";
import type { Node, Program } from "./parsers.ts";
import { declared, hoistedBy, namesOf } from "./walk.ts";

/** Before names that only the rewritten code has. */
export const HIDDEN = "__robo_";

/**
 * What the cells have declared so far.
 *
 * V8's REPL mode lets a name be declared again only by the word that declared it first. People who share a session
 * declare as they like; so `const` becomes `let`, and a name stays for V8 what it first was: `lexical` (let, const, class,
 * import, using) or `global` (var, function). That a constant is one is kept here, and assignments are refused.
 */
export class Declarations {
  readonly #kinds = new Map<string, "lexical" | "global">();
  readonly #constants = new Set<string>();

  /** Nothing is declared any more. */
  clear(): void {
    this.#kinds.clear();
    this.#constants.clear();
  }

  /** The word with which V8 lets the name be declared (again). */
  keyword(name: string): "let" | "var" {
    return this.#kinds.get(name) === "global" ? "var" : "let";
  }

  /** Whether V8 has it as a variable of the scripts, not of the global object. */
  isLexical(name: string): boolean {
    return this.#kinds.get(name) === "lexical";
  }

  /** Whether it was last declared as a constant. */
  isConstant(name: string): boolean {
    return this.#constants.has(name);
  }

  /** Learns what a cell declares. */
  learn(program: Program): void {
    const body = program.body as unknown as Node[];
    for (const [name, kind] of kindsOf(body)) {
      const isGlobal = kind === "var" || kind === "function";
      if (!this.#kinds.has(name)) this.#kinds.set(name, isGlobal ? "global" : "lexical");
      if (isConstantKind(kind)) this.#constants.add(name);
      else this.#constants.delete(name);
    }
  }
}

/** Whether a kind of declaration (see `kindsOf`) makes constants. */
export function isConstantKind(kind: string): boolean {
  return /^(const|import|using|await using)$/.test(kind);
}

/** The names that the top of a program declares, with the word that does it; enumerations are `enum`. */
export function kindsOf(body: readonly Node[]): Map<string, string> {
  const kinds = new Map<string, string>();
  for (const [index, statement] of body.entries()) {
    const at: Node = statement["declaration"] ?? statement;
    const kind = at.type === "VariableDeclaration"
      ? isEnum(at, body[index + 1]) ? "enum" : at["kind"]
      : at.type === "ImportDeclaration"
      ? "import"
      : at.type === "ClassDeclaration"
      ? "class"
      : at.type === "FunctionDeclaration"
      ? "function"
      : undefined;
    if (at.type === "ExpressionStatement") continue;
    if (kind === undefined) {
      for (const { name } of hoistedBy(at) as Named[]) kinds.set(name, "var");
    } else for (const { name } of declared([at]) as Named[]) kinds.set(name, kind);
  }
  return kinds;
}

/** Declarations in such words that V8 takes them, whatever was declared before. */
export function rewriteDeclarations(
  program: Program,
  { edits, declarations }: { readonly edits: Edits; readonly declarations: Declarations },
): FrontText[] {
  const body = program.body as unknown as Node[];
  const rewriter = new Rewriter(edits, declarations);
  for (const [index, statement] of body.entries()) {
    const at: Node = statement["declaration"] ?? statement;
    if (at.type === "VariableDeclaration") rewriter.variables(at, isEnum(at, body[index + 1]));
    else if (at.type === "FunctionDeclaration" && at["id"] !== null) rewriter.function(at);
    else if (at.type === "ClassDeclaration" && at["id"] !== null) rewriter.class(at);
    else if (/^For(In|Of)?Statement$/.test(at.type)) rewriter.loop(at["init"] ?? at["left"]);
  }
  return rewriter.front;
}

type Named = Node & { readonly name: string };

/** The stripper makes `var E; (function (E) {…})(…)` of an enumeration. */
function isEnum(at: Node, next: Node | undefined): boolean {
  const name = at["declarations"][0]?.id.name;
  const callee = next?.["expression"]?.callee;
  return at["kind"] === "var" && at["declarations"].length === 1 &&
    at["declarations"][0].init === null && callee?.type === "FunctionExpression" &&
    callee.params.length === 1 && callee.params[0].name === name &&
    next!["expression"].arguments[0]?.type === "LogicalExpression";
}

class Rewriter {
  readonly front: FrontText[] = [];
  readonly #edits: Edits;
  readonly #declarations: Declarations;
  /** Names that were `var` and are `let` in this cell already. */
  readonly #turned = new Set<string>();

  constructor(edits: Edits, declarations: Declarations) {
    this.#edits = edits;
    this.#declarations = declarations;
  }

  variables(at: Node, isEnum: boolean): void {
    const names = (declared([at]) as Named[]).map(({ name }) => name);
    const kind: string = at["kind"];
    if (kind.endsWith("using")) return this.#using(at);
    if (kind === "var" && !isEnum) return this.#var(at, names);
    if (isEnum && this.#turned.has(names[0]!)) return this.#edits.blank(at.start, at.end);
    for (const name of names) this.#turned.add(name);
    const isGlobal = names.some((name) => this.#declarations.keyword(name) === "var");
    const word = isGlobal ? "var" : "let";
    this.#keyword(at, word);
    if (!isGlobal && !isEnum) return;
    // Unlike `let x`, `var x` keeps the value that is there.
    for (const { id, init } of at["declarations"]) {
      if (init === null) this.#edits.replace(id.end, id.end, { text: " = undefined" });
    }
  }

  #keyword(at: Node, word: string): void {
    const kind: string = at["kind"];
    this.#edits.replace(at.start, at.start + kind.length, { text: word.padEnd(kind.length) });
  }

  #var(at: Node, names: readonly string[]): void {
    if (!names.some((name) => this.#declarations.isLexical(name))) return;
    if (names.every((name) => this.#turned.has(name))) {
      const isAssignment = at["declarations"].every(({ id, init }: Node) =>
        id.type === "Identifier" && init !== null
      );
      if (isAssignment) this.#keyword(at, ";");
      return;
    }
    for (const name of names) this.#turned.add(name);
    this.#keyword(at, "let");
  }

  /** The variable of a loop, which is seldom wanted after it. */
  loop(head: Node | null | undefined): void {
    if (head?.type !== "VariableDeclaration" || head["kind"] !== "var") return;
    const names = declared([head]) as Named[];
    if (names.some(({ name }) => this.#declarations.isLexical(name))) this.#keyword(head, "let");
  }

  /** `using x = f()` as `using __robo_x = x = f()`, for V8 has no way to declare such an x again otherwise. */
  #using(at: Node): void {
    for (const { id } of at["declarations"]) {
      const name = id.name;
      this.front.push({ text: `${this.#declarations.keyword(name)} ${name}; `, origin: id.start });
      this.#edits.replace(id.start, id.end, {
        text: `${HIDDEN}${name} = ${name}`,
        origin: id.start,
      });
    }
  }

  /** A function is there before its line; where V8 has the name as a variable, that is set in front of the cell. */
  function(at: Node): void {
    const [{ name, start, end }] = namesOf(at["id"]) as [Named];
    if (!this.#declarations.isLexical(name)) return;
    this.#edits.replace(start, end, { text: `${HIDDEN}${name}` });
    const named = `Object.defineProperty(${HIDDEN}${name}, "name", { value: "${name}" })`;
    this.front.push({ text: `let ${name} = ${named}; `, origin: start });
  }

  class(at: Node): void {
    const [{ name }] = namesOf(at["id"]) as [Named];
    if (this.#declarations.keyword(name) === "let") return;
    this.#edits.replace(at.start, at.start, { text: `var ${name} = ` });
    this.#edits.replace(at.end, at.end, { text: ";" });
  }
}
