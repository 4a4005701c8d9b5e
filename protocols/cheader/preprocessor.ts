import type { Abi } from "./abi.ts";
import { constantExpression } from "./constant_expression.ts";
import { HeaderFault, type Place } from "./header_fault.ts";
import { HeaderSource, type HeaderToken } from "./header_source.ts";
import { expansion, isHidden, type Macro, macroOf } from "./macro.ts";
import { isKnownHeader, predefined } from "./known_headers.ts";

/** A header that another one includes. */
export interface IncludedHeader {
  /** What it is called, for people. */
  readonly name: string;
  /** Its text. */
  readonly text: string;
  /** Whether it is one of the system's, whose mistakes are not the user's. */
  readonly isSystem?: boolean;
}

/** Finds a header: `name` is what stands between quotes or brackets, `from` the file that includes it. */
export type Include = (
  name: string,
  from: { readonly file: string; readonly isQuoted: boolean },
) => IncludedHeader | undefined;

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

/** Most files that may be in each other. */
const DEEPEST_INCLUDE = 64;
/** Most files. */
const MOST_FILES = 2000;
/** Most characters of all files. */
const MOST_TEXT = 16 * 1024 * 1024;
/** Most tokens that a header may come to. */
const MOST_TOKENS = 1_000_000;
/** Most tokens of a condition, or of what one macro is given. */
const LONGEST = 10_000;

/** The tokens of a header with macros and other headers put in; comments are kept. */
export class Preprocessor {
  /** What is not certain. */
  readonly warnings: string[] = [];
  /** Macros by name. */
  readonly macros = new Map<string, Macro>();
  readonly #sources: HeaderSource[] = [];
  readonly #options: PreprocessorOptions;
  readonly #once = new Set<string>();
  /** What macros have come to and is still to be read, the next one last. */
  readonly #pending: HeaderToken[] = [];
  #files = 0;
  #text = 0;
  #work = 0;

  /** Reads `text`. */
  constructor(text: string, options: PreprocessorOptions) {
    this.#options = options;
    const { abi, defines = [] } = options;
    const lines = [...predefined(abi), ...defines.map(defineLine)];
    const source = new HeaderSource("<predefined>", lines.join("\n"), true);
    for (let token = source.next(); token !== undefined; token = source.next()) {
      const [, name, ...rest] = source.line();
      if (name !== undefined) this.macros.set(name.text, macroOf(rest, false));
    }
    this.#enter({ name: options.name, text }, undefined);
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
    for (let source = this.#sources.at(-1); source !== undefined; source = this.#sources.at(-1)) {
      const token = source.next();
      if (token === undefined) this.#leave(source);
      else if (token.text === "#" && token.isFirst) {
        this.#spend(1, token.place);
        const pragma = this.#directive(source, token);
        if (pragma !== undefined) return pragma;
      } else if (source.conditions.at(-1)?.isActive ?? true) {
        this.#spend(1, token.place);
        return token;
      }
    }
    return undefined;
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

  #leave(source: HeaderSource): void {
    const condition = source.conditions.at(-1);
    if (condition !== undefined) {
      throw new HeaderFault("#if without #endif", condition.place, "Add the missing #endif");
    }
    this.#sources.pop();
  }

  #enter({ name, text, isSystem = false }: IncludedHeader, place: Place | undefined): void {
    this.#files++;
    this.#text += text.length;
    if (this.#sources.length >= DEEPEST_INCLUDE) {
      throw new HeaderFault(
        `Headers include each other more than ${DEEPEST_INCLUDE} deep`,
        place,
        "Add #pragma once to the header that includes itself",
      );
    }
    if (this.#files > MOST_FILES || this.#text > MOST_TEXT) {
      throw new HeaderFault("The header includes too much", place);
    }
    this.#sources.push(new HeaderSource(name, text, isSystem));
  }

  #directive(source: HeaderSource, hash: HeaderToken): HeaderToken | undefined {
    const [word, ...rest] = source.line();
    if (word === undefined) return undefined;
    const isActive = source.conditions.at(-1)?.isActive ?? true;
    if (/^(if|ifdef|ifndef|elif|else|endif)$/.test(word.text)) {
      this.#condition(source, word, rest);
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
        this.#include(source, word, rest);
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

  #include(source: HeaderSource, word: HeaderToken, rest: readonly HeaderToken[]): void {
    const tokens = rest[0]?.kind === "name" ? this.#expanded(rest) : rest;
    const text = tokens.map(({ text, isSpaced }, i) => isSpaced && i > 0 ? ` ${text}` : text).join(
      "",
    );
    const match = /^(?:"([^"]+)"|<([^>]+)>)/.exec(text);
    if (match === null) throw new HeaderFault("#include without a name", word.place);
    const [, quoted, bracketed] = match;
    const name = quoted ?? bracketed!;
    if (isKnownHeader(name)) return;
    const isQuoted = quoted !== undefined;
    const found = this.#options.include(name, { file: source.name, isQuoted });
    if (found === undefined) {
      if (!isQuoted || source.isSystem) {
        this.warnings.push(`<${name}> is not known here, and what it declares is missing`);
        return;
      }
      throw new HeaderFault(
        `${name} is not found`,
        word.place,
        `Say where ${name} is, with: --cflags '-I FOLDER'`,
      );
    }
    if (this.#once.has(found.name)) return;
    // What a header of the system's includes is the system's.
    this.#enter({ ...found, isSystem: source.isSystem || found.isSystem === true }, word.place);
  }

  #pragma(
    source: HeaderSource,
    hash: HeaderToken,
    [word, ...rest]: readonly HeaderToken[],
  ): HeaderToken | undefined {
    if (word?.text === "once") this.#once.add(source.name);
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

  #condition(source: HeaderSource, word: HeaderToken, rest: readonly HeaderToken[]): void {
    const { conditions } = source;
    const { text, place } = word;
    if (text.startsWith("if")) {
      const isOuter = conditions.at(-1)?.isActive ?? true;
      if (conditions.length > 1000) throw new HeaderFault("#if lies too deep", place);
      const isActive = isOuter && this.#isTrue(word, rest);
      // Where what is around does not count, no branch does.
      conditions.push({ isActive, isDone: isActive || !isOuter, hasElse: false, place });
      return;
    }
    const open = conditions.at(-1);
    if (open === undefined) throw new HeaderFault(`#${text} without #if`, place);
    if (text === "endif") conditions.pop();
    else {
      if (open.hasElse) throw new HeaderFault(`#${text} behind #else`, place);
      open.hasElse = text === "else";
      open.isActive = !open.isDone && (text === "else" || this.#isTrue(word, rest));
      open.isDone ||= open.isActive;
    }
  }

  #isTrue(word: HeaderToken, rest: readonly HeaderToken[]): boolean {
    if (word.text === "ifdef") return this.#isDefined(rest[0]?.text ?? "");
    if (word.text === "ifndef") return !this.#isDefined(rest[0]?.text ?? "");
    const tokens = this.#expanded(this.#withoutDefined(rest)).map(({ text }) => text);
    const zero = { value: 0n, bits: 32, isUnsigned: false } as const;
    const value = tokens.length > LONGEST ? undefined : constantExpression(tokens, () => zero);
    if (value !== undefined) return value.value !== 0n;
    if (word.isSystem) return false;
    throw new HeaderFault(`The condition of #${word.text} cannot be computed`, word.place);
  }

  #isDefined(name: string): boolean {
    return this.macros.has(name) || /^__has_(include|attribute)$/.test(name);
  }

  /** Puts 1 and 0 where a condition asks what is there. */
  #withoutDefined(tokens: readonly HeaderToken[]): HeaderToken[] {
    const found: HeaderToken[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const isCall = tokens[i + 1]?.text === "(";
      if (token.text === "defined") {
        const name = tokens[isCall ? i + 2 : i + 1]?.text ?? "";
        found.push({ ...token, kind: "number", text: this.#isDefined(name) ? "1" : "0" });
        i += isCall ? 3 : 1;
      } else if (/^__has_\w+$/.test(token.text) && isCall) {
        found.push({ ...token, kind: "number", text: "0" });
        while (i < tokens.length && tokens[i]!.text !== ")") i++;
      } else found.push(token);
    }
    return found;
  }

  /** What tokens come to by themselves. */
  #expanded(tokens: readonly HeaderToken[]): HeaderToken[] {
    const sources = this.#sources.splice(0);
    const pending = this.#pending.splice(0);
    for (let i = tokens.length - 1; i >= 0; i--) this.#pending.push(tokens[i]!);
    const found = this.tokens();
    this.#sources.push(...sources);
    for (const token of pending) this.#pending.push(token);
    return found;
  }
}

function defineLine(text: string): string {
  const [, name, value = "1"] = /^([^=]*)(?:=([^\n]*))?/.exec(text)!;
  return `#define ${name} ${value}`;
}
