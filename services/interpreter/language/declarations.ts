import { isConstantKind } from "./kinds.ts";

/** Names with blanks between: many strings go from process to process far more slowly than one. */
export type Names = string;

/** Some of the names that are declared, as plain data; see `Declarations`. */
export interface KnownNames {
  readonly lexical: Names;
  readonly global: Names;
  readonly constants: Names;
}

/** What a text declares: by the words that do it (see `kindsOf`) the names. */
export type Declared = Readonly<Record<string, Names>>;

/**
 * What the cells have declared so far.
 *
 * V8's REPL mode lets a name be declared again only by the word that declared it first. People who share a session
 * declare as they like; so `const` becomes `let`, and a name stays for V8 what it first was: `lexical` (let, const, class,
 * import, using) or `global` (var, function). That a constant is one is kept here, and assignments are refused.
 */
export class Declarations {
  readonly #kinds = new Map<string, "lexical" | "global">();
  readonly #constants: Set<string>;

  /** With `known` declared. */
  constructor({ lexical, global, constants }: KnownNames = NOTHING) {
    for (const name of split(lexical)) this.#kinds.set(name, "lexical");
    for (const name of split(global)) this.#kinds.set(name, "global");
    this.#constants = new Set(split(constants));
  }

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

  /** What is known of these names. */
  known(names: Names): KnownNames {
    const all = split(names);
    return {
      lexical: all.filter((name) => this.#kinds.get(name) === "lexical").join(" "),
      global: all.filter((name) => this.#kinds.get(name) === "global").join(" "),
      constants: all.filter((name) => this.#constants.has(name)).join(" "),
    };
  }

  /** Learns what a cell declares. */
  learn(declared: Declared): void {
    for (const [kind, names] of Object.entries(declared)) {
      const isGlobal = kind === "var" || kind === "function";
      const isConstant = isConstantKind(kind);
      for (const name of split(names)) {
        if (!this.#kinds.has(name)) this.#kinds.set(name, isGlobal ? "global" : "lexical");
        if (isConstant) this.#constants.add(name);
        else this.#constants.delete(name);
      }
    }
  }
}

const NOTHING: KnownNames = { lexical: "", global: "", constants: "" };

function split(names: Names): string[] {
  return names === "" ? [] : names.split(" ");
}
