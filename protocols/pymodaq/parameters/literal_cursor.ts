import { RoboError } from "../../../errors.ts";
import { shortText } from "./short_text.ts";

/** Where in a text of Python a reader stands. */
export class LiteralCursor {
  /** The whole text. */
  readonly text: string;
  /** Index of the next character. */
  at = 0;

  /** Stands at the start of `text`. */
  constructor(text: string) {
    this.text = text;
  }

  /** The next character; empty at the end. */
  peek(): string {
    return this.text.charAt(this.at);
  }

  /** Code of the next character; not a number at the end. */
  code(): number {
    return this.text.charCodeAt(this.at);
  }

  /** Passes over spaces, tabs and ends of lines. */
  skipSpace(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at++;
  }

  /** Passes over `token` if it is next; whether it was. */
  take(token: string): boolean {
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  /** Passes over what the sticky `pattern` matches here, and returns it. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  /** Passes over space and `token`, which must be next. */
  expect(token: string): void {
    this.skipSpace();
    if (!this.take(token)) this.refuse(`${token} is expected`);
  }

  /** Throws: what is next is no part of a literal. `at` is where, default here. */
  refuse(reason: string, at: number = this.at): never {
    const found = at < this.text.length
      ? `found ${shortText(this.text.slice(at, at + 20))}`
      : "found its end";
    throw new RoboError(
      "data",
      `Not a Python literal at character ${at + 1}: ${reason}, ${found}`,
      {
        hint: "Only numbers, texts, True, False, None, lists, tuples, sets and dicts are read",
      },
    );
  }
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0c || code === 0x0d;
}
