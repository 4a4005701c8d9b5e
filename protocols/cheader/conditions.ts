import { constantExpression } from "./constant_expression.ts";
import { HeaderFault } from "./header_fault.ts";
import type { HeaderSource, HeaderToken } from "./header_source.ts";
import type { Macro } from "./macro.ts";

/** Most tokens of a condition. */
const LONGEST = 10_000;

/** Follows `#if`, `#ifdef`, `#ifndef`, `#elif`, `#else` and `#endif`. */
export class Conditions {
  readonly #macros: ReadonlyMap<string, Macro>;
  readonly #expanded: (tokens: readonly HeaderToken[]) => readonly HeaderToken[];

  /** Asks for `macros` as they are then, and for what `expanded` makes of tokens with them. */
  constructor(
    macros: ReadonlyMap<string, Macro>,
    expanded: (tokens: readonly HeaderToken[]) => readonly HeaderToken[],
  ) {
    this.#macros = macros;
    this.#expanded = expanded;
  }

  /** Whether a line for the preprocessor that begins with this word is one of a condition. */
  static are(word: string): boolean {
    return /^(if|ifdef|ifndef|elif|else|endif)$/.test(word);
  }

  /** Does such a line: what is behind it in its file counts or not. `word` is its first word, `rest` what is behind that. */
  follow({ conditions }: HeaderSource, word: HeaderToken, rest: readonly HeaderToken[]): void {
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
    return this.#macros.has(name) || /^__has_(include|attribute)$/.test(name);
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
}
