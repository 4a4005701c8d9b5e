import { HeaderFault, type Place } from "./header_fault.ts";
import type { HeaderToken } from "./header_source.ts";

/** Most values of `#pragma pack(push)` that are kept. */
const MOST_PACKS = 1000;

/** Walks over the tokens of a header, and does what `#pragma pack` says on the way. */
export class TokenCursor {
  /** What `#pragma pack` says here, in bytes; 0 for nothing. */
  pack = 0;
  readonly #tokens: readonly HeaderToken[];
  readonly #packs: number[] = [];
  #at = 0;

  /** Walks over `tokens`, in which there are no comments. */
  constructor(tokens: readonly HeaderToken[]) {
    this.#tokens = tokens;
  }

  /** Which token is next. May be set to go back, as long as there was no `#pragma pack` in between. */
  get at(): number {
    return this.#at;
  }

  set at(at: number) {
    this.#at = at;
  }

  /** The next token, which stays. */
  peek(ahead = 0): HeaderToken | undefined {
    let token = this.#tokens[this.#at];
    while (token?.pack !== undefined) {
      this.#setPack(token.pack, token.place);
      token = this.#tokens[++this.#at];
    }
    return ahead === 0 ? token : this.#tokens[this.#at + ahead];
  }

  /** Whether the next token is this one. */
  is(text: string): boolean {
    const token = this.peek();
    return token?.text === text && token.kind !== "text";
  }

  /** Takes the next token if it is this one. */
  takes(text: string): boolean {
    if (!this.is(text)) return false;
    this.#at++;
    return true;
  }

  /** The next token. */
  take(): HeaderToken {
    const token = this.peek();
    if (token === undefined) throw new HeaderFault("The header ends too early", this.place);
    this.#at++;
    return token;
  }

  /** The next token, which has to be this one. */
  expect(text: string): void {
    if (this.takes(text)) return;
    const found = this.peek();
    const words = found === undefined ? "the end" : found.text.slice(0, 40);
    throw new HeaderFault(`There has to be a ${text} before ${words}`, this.place);
  }

  /** That the next token makes no sense where it is. */
  unexpected(): HeaderFault {
    const token = this.peek();
    const words = token === undefined
      ? "The header ends too early"
      : `${token.text.slice(0, 40)} is not understood here`;
    return new HeaderFault(words, this.place);
  }

  /** Where the next token is, or the last one. */
  get place(): Place | undefined {
    return (this.#tokens[this.#at] ?? this.#tokens.at(-1))?.place;
  }

  /** The tokens `from` up to `to`. */
  slice(from: number, to: number): readonly HeaderToken[] {
    return this.#tokens.slice(from, to);
  }

  /** Goes behind the bracket that closes the next one. */
  skipBrackets(): void {
    let depth = 0;
    do {
      const { text, kind } = this.take();
      if (kind !== "punctuator") continue;
      if (/^[([{]$/.test(text)) depth++;
      else if (/^[)\]}]$/.test(text)) depth--;
    } while (depth > 0);
  }

  /** Goes on to the next of `ends` that is in no brackets, or the bracket that ends what is around. */
  skipTo(...ends: readonly string[]): void {
    for (let token = this.peek(); token !== undefined; token = this.peek()) {
      if (token.kind === "punctuator") {
        if (ends.includes(token.text) || /^[)\]}]$/.test(token.text)) return;
        if (/^[([{]$/.test(token.text)) {
          this.skipBrackets();
          continue;
        }
      }
      this.#at++;
    }
  }

  #setPack(tokens: readonly HeaderToken[], place: Place): void {
    const words = tokens.map(({ text }) => text).filter((text) => !/^[(),]$/.test(text));
    const number = words.find((word) => /^\d/.test(word));
    if (words[0] === "push") {
      if (this.#packs.length >= MOST_PACKS) {
        throw new HeaderFault("#pragma pack(push) lies too deep", place);
      }
      this.#packs.push(this.pack);
    } else if (words[0] === "pop") this.pack = this.#packs.pop() ?? 0;
    else if (words.length === 0) this.pack = 0;
    if (number === undefined) return;
    const pack = Number(number);
    if (![0, 1, 2, 4, 8, 16].includes(pack)) {
      throw new HeaderFault(
        `#pragma pack(${number.slice(0, 20)}) is none of 1, 2, 4, 8 and 16`,
        place,
      );
    }
    this.pack = pack;
  }
}
