import type { Abi } from "./abi.ts";
import { Conditions } from "./conditions.ts";
import { HeaderFault, type Place } from "./header_fault.ts";
import { HeaderSource, type HeaderToken } from "./header_source.ts";
import type { Include } from "./include.ts";
import { IncludeStack } from "./include_stack.ts";
import { predefined } from "./known_headers.ts";
import { expansion, isHidden, type Macro, macroOf } from "./macro.ts";

/** What a header is read with. */
export interface PreprocessorOptions {
  /** What it is called. */
  readonly name: string;
  /** The machine. */
  readonly abi: Abi;
  /** Finds others. */
  readonly include: Include;
  /** What is defined before: `NAME` or `NAME=VALUE`. */
  readonly defines?: readonly string[];
}

/** Most tokens that a header may come to. */
const MOST_TOKENS = 1_000_000;
/** Most tokens of what one macro is given. */
const LONGEST = 10_000;

/** The tokens of a header with macros and other headers put in; comments are kept. */
export class Preprocessor {
  /** Macros by name. */
  readonly macros = new Map<string, Macro>();
  readonly #files: IncludeStack;
  readonly #conditions = new Conditions(this.macros, (tokens) => this.#expanded(tokens));
  /** What macros have come to and is still to be read, the next one last. */
  readonly #pending: HeaderToken[] = [];
  #work = 0;

  /** Reads `text`. */
  constructor(text: string, options: PreprocessorOptions) {
    const { name, abi, include, defines = [] } = options;
    this.#files = new IncludeStack(include);
    const lines = [...predefined(abi), ...defines.map(defineLine)];
    const source = new HeaderSource("<predefined>", lines.join("\n"), true);
    for (let token = source.next(); token !== undefined; token = source.next()) {
      const [, macro, ...rest] = source.line();
      if (macro !== undefined) this.macros.set(macro.text, macroOf(rest, false));
    }
    this.#files.enter({ name, text }, undefined);
  }

  /** What is not certain. */
  get warnings(): readonly string[] {
    return this.#files.warnings;
  }

  /** All tokens. */
  tokens(): HeaderToken[] {
    const tokens: HeaderToken[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      tokens.push(token);
    }
    return tokens;
  }

  #next(): HeaderToken | undefined {
    for (;;) {
      const token = this.#read();
      if (token === undefined || token.kind !== "name" || isHidden(token)) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) return token;
      const args = macro.parameters === undefined ? [] : this.#arguments(macro.parameters);
      if (args === undefined) return token;
      const tokens = expansion(token, macro, args);
      this.#spend(tokens.length, token.place);
      for (let i = tokens.length - 1; i >= 0; i--) this.#pending.push(tokens[i]!);
    }
  }

  #spend(work: number, place: Place): void {
    this.#work += work + 1;
    if (this.#work > MOST_TOKENS) {
      throw new HeaderFault(`The header comes to more than ${MOST_TOKENS} words`, place);
    }
  }

  /** The next token before macros; lines for the preprocessor are done. */
  #read(): HeaderToken | undefined {
    const pending = this.#pending.pop();
    if (pending !== undefined) return pending;
    for (;;) {
      const source = this.#files.current;
      if (source === undefined) return undefined;
      const token = source.next();
      if (token === undefined) this.#files.leave();
      else if (token.text === "#" && token.isFirst) {
        this.#spend(1, token.place);
        const pragma = this.#directive(source, token);
        if (pragma !== undefined) return pragma;
      } else if (source.conditions.at(-1)?.isActive ?? true) {
        this.#spend(1, token.place);
        return token;
      }
    }
  }

  /** What stands in the parentheses behind a macro's name; undefined where there are none. */
  #arguments(parameters: readonly string[]): HeaderToken[][] | undefined {
    const skipped: HeaderToken[] = [];
    let open = this.#read();
    for (; open?.kind === "comment"; open = this.#read()) skipped.push(open);
    if (open?.text !== "(") {
      if (open !== undefined) skipped.push(open);
      while (skipped.length > 0) this.#pending.push(skipped.pop()!);
      return undefined;
    }
    const args: HeaderToken[][] = [[]];
    let [depth, count] = [1, 0];
    for (let token = this.#read(); token !== undefined; token = this.#read()) {
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return args;
      const isRest = args.length >= parameters.length &&
        /^(__VA_ARGS__)$/.test(parameters.at(-1) ?? "");
      if (token.text === "," && depth === 1 && !isRest) args.push([]);
      else if (token.kind !== "comment") args.at(-1)!.push(token);
      if (++count > LONGEST) throw new HeaderFault("The macro is given too much", open.place);
    }
    throw new HeaderFault("The macro's arguments do not end", open.place, "Add the missing )");
  }

  #directive(source: HeaderSource, hash: HeaderToken): HeaderToken | undefined {
    const [word, ...rest] = source.line();
    if (word === undefined) return undefined;
    const isActive = source.conditions.at(-1)?.isActive ?? true;
    if (Conditions.are(word.text)) {
      this.#conditions.follow(source, word, rest);
      return undefined;
    }
    if (!isActive) return undefined;
    switch (word.text) {
      case "define":
        this.#define(source, word, rest);
        break;
      case "undef":
        this.macros.delete(rest[0]?.text ?? "");
        break;
      case "include":
      case "include_next":
      case "import":
        this.#files.include(source, word, this.#written(rest));
        break;
      case "pragma":
        return this.#pragma(source, hash, rest);
      case "error":
        throw new HeaderFault(
          `#error ${rest.map(({ text }) => text).join(" ")}`,
          word.place,
          "Define what the header wants, with --cflags '-D NAME=VALUE'",
        );
    }
    return undefined;
  }

  #define(source: HeaderSource, word: HeaderToken, [name, ...rest]: readonly HeaderToken[]): void {
    if (name?.kind !== "name") throw new HeaderFault("#define without a name", word.place);
    this.macros.delete(name.text);
    this.macros.set(name.text, macroOf(rest, !source.isSystem));
  }

  /** What stands behind `#include`, which may be a macro. */
  #written(rest: readonly HeaderToken[]): string {
    const tokens = rest[0]?.kind === "name" ? this.#expanded(rest) : rest;
    return tokens.map(({ text, isSpaced }, i) => isSpaced && i > 0 ? ` ${text}` : text).join("");
  }

  #pragma(
    source: HeaderSource,
    hash: HeaderToken,
    [word, ...rest]: readonly HeaderToken[],
  ): HeaderToken | undefined {
    if (word?.text === "once") this.#files.once(source);
    if (word?.text === "pack") {
      return { ...hash, text: "", kind: "other", pack: this.#expanded(rest) };
    }
    if (
      /^(scalar_storage_order|ms_struct|options|align)$/.test(word?.text ?? "") && !source.isSystem
    ) {
      throw new HeaderFault(`#pragma ${word!.text} is not understood`, word!.place);
    }
    return undefined;
  }

  /** What tokens come to by themselves. */
  #expanded(tokens: readonly HeaderToken[]): HeaderToken[] {
    const pending = this.#pending.splice(0);
    for (let i = tokens.length - 1; i >= 0; i--) this.#pending.push(tokens[i]!);
    const found = this.#files.aside(() => this.tokens());
    for (const token of pending) this.#pending.push(token);
    return found;
  }
}

function defineLine(text: string): string {
  const [, name, value = "1"] = /^([^=]*)(?:=([^\n]*))?/.exec(text)!;
  return `#define ${name} ${value}`;
}
