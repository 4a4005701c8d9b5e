import type { Declarations } from "./declarations.ts";
import type { Edits } from "./edits.ts";
import type { FrontText } from "./imports.ts";
import { firstUsing, isEnum, type Named } from "./kinds.ts";
import type { Node, Program } from "./parsers.ts";
import { declared, namesOf } from "./walk.ts";

/** Before names that only the rewritten code has. */
export const HIDDEN = "__robo_";

/** What the rewriting of declarations needs. */
export interface RedeclareContext {
  readonly edits: Edits;
  readonly declarations: Declarations;
}

/** What is to stand around the rewritten code. */
export interface Around {
  readonly front: readonly FrontText[];
  readonly tail: string;
}

/**
 * Declarations in such words that V8 takes them, whatever was declared before (see `Declarations`).
 *
 * V8's REPL mode never disposes of what `using` declares at the top. So from the first such line on, the cell is a block,
 * at whose end V8 does; what is declared in it is declared in front of the cell and set in the block.
 */
export function rewriteDeclarations(program: Program, context: RedeclareContext): Around {
  const body = program.body as unknown as Node[];
  const block = firstUsing(body);
  const rewriter = new Rewriter(context);
  for (const [index, statement] of body.entries()) {
    if (index === block) rewriter.openBlock(body[block]!.start);
    const at: Node = statement["declaration"] ?? statement;
    if (at.type === "VariableDeclaration") rewriter.variables(at, isEnum(at, body[index + 1]));
    else if (at.type === "FunctionDeclaration" && at["id"] !== null) rewriter.function(at);
    else if (at.type === "ClassDeclaration" && at["id"] !== null) rewriter.class(at);
    else if (/^For(In|Of)?Statement$/.test(at.type)) rewriter.loop(at["init"] ?? at["left"]);
  }
  return rewriter.finish();
}

class Rewriter {
  readonly #front: FrontText[] = [];
  readonly #edits: Edits;
  readonly #declarations: Declarations;
  /** Names that have a declaration in this cell that V8 takes only once. */
  readonly #declared = new Set<string>();
  /** Where the block begins, and what is to be done first in it. */
  #block: { readonly at: number; first: string } | undefined;

  constructor({ edits, declarations }: RedeclareContext) {
    this.#edits = edits;
    this.#declarations = declarations;
  }

  /** From here on all is in a block. */
  openBlock(at: number): void {
    this.#block = { at, first: "" };
  }

  /** Gives what goes around the cell. */
  finish(): Around {
    if (this.#block === undefined) return { front: this.#front, tail: "" };
    const { at, first } = this.#block;
    this.#edits.insertFirst(at, `{ ${first}`);
    // The last line may end with a comment.
    return { front: this.#front, tail: "\n}" };
  }

  variables(at: Node, isEnum: boolean): void {
    const names = (declared([at]) as Named[]).map(({ name }) => name);
    const kind: string = at["kind"];
    if (kind.endsWith("using")) return this.#using(at);
    if (isEnum) return this.#enum(at, names[0]!);
    if (kind === "var" && !names.some((name) => this.#declarations.isLexical(name))) return;
    const isAgain = kind === "var" && names.every((name) => this.#declared.has(name));
    if (this.#block !== undefined || isAgain) return this.#assignment(at, isAgain ? [] : names);
    for (const name of names) this.#declared.add(name);
    const isGlobal = names.some((name) => this.#declarations.keyword(name) === "var");
    this.#keyword(at, isGlobal ? "var" : "let");
    if (!isGlobal) return;
    // Unlike `let x`, `var x` keeps the value that is there.
    for (const { id, init } of at["declarations"]) {
      if (init === null) this.#edits.replace(id.end, id.end, { text: " = undefined" });
    }
  }

  /** The variable of a loop, which is seldom wanted after it. */
  loop(head: Node | null | undefined): void {
    if (head?.type !== "VariableDeclaration" || head["kind"] !== "var") return;
    const names = declared([head]) as Named[];
    if (names.some(({ name }) => this.#declarations.isLexical(name))) this.#keyword(head, "let");
  }

  /** A function is there before its line; where V8 has the name as a variable, that is set first of all. */
  function(at: Node): void {
    const [{ name, start, end }] = namesOf(at["id"]) as [Named];
    if (this.#block === undefined && !this.#declarations.isLexical(name)) return;
    this.#edits.replace(start, end, { text: `${HIDDEN}${name}` });
    const named =
      `${name} = Object.defineProperty(${HIDDEN}${name}, "name", { value: "${name}" }); `;
    if (this.#block === undefined) {
      this.#front.push({ text: `let ${named}`, origin: start });
    } else {
      this.#declareInFront(name, start);
      this.#block.first += named;
    }
  }

  class(at: Node): void {
    const [{ name, start }] = namesOf(at["id"]) as [Named];
    if (this.#block !== undefined) {
      this.#declareInFront(name, start);
      this.#edits.replace(at.start, at.start, { text: `;${name} = ` });
    } else if (this.#declarations.keyword(name) === "var") {
      this.#edits.replace(at.start, at.start, { text: `var ${name} = ` });
    } else return;
    this.#edits.replace(at.end, at.end, { text: ";" });
  }

  /** Several enumerations of one name in a cell are one; in another cell it begins anew. */
  #enum(at: Node, name: string): void {
    const isFirst = !this.#declared.has(name);
    if (isFirst) this.#declareInFront(name, at.start);
    this.#edits.blank(at.start, at.end);
  }

  /** `using x = f()` as `using __robo_x = x = f()`, since a later cell may declare x in another way. */
  #using(at: Node): void {
    for (const { id } of at["declarations"]) {
      this.#declareInFront(id.name, id.start);
      this.#edits.replace(id.start, id.end, {
        text: `${HIDDEN}${id.name} = ${id.name}`,
        origin: id.start,
      });
    }
  }

  /** `const a = 1, { b } = c` as `void (a = 1, { b } = c);` */
  #assignment(at: Node, names: readonly string[]): void {
    for (const name of names) this.#declareInFront(name, at.start);
    this.#edits.replace(at.start, at.start + at["kind"].length, { text: "void (" });
    const last: Node = at["declarations"].at(-1);
    for (const { id, init } of at["declarations"]) {
      if (init === null) this.#edits.replace(id.end, id.end, { text: " = undefined" });
    }
    this.#edits.replace(last.end, last.end, { text: ");" });
  }

  #declareInFront(name: string, origin: number): void {
    if (this.#declared.has(name)) return;
    this.#declared.add(name);
    const text = this.#declarations.keyword(name) === "let"
      ? `let ${name}; `
      : `var ${name} = undefined; `;
    this.#front.push({ text, origin });
  }

  #keyword(at: Node, word: string): void {
    const kind: string = at["kind"];
    this.#edits.replace(at.start, at.start + kind.length, { text: word.padEnd(kind.length) });
  }
}
