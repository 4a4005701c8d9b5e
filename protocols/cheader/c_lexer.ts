/** What a piece of C text is. */
export type CTokenKind =
  | "name"
  | "number"
  | "text"
  | "character"
  | "punctuator"
  | "comment"
  /** A sign that C does not know, or a quote without its other one. */
  | "other";

/** A piece of C text, with its place. */
export interface CToken {
  /** What it is. */
  readonly kind: CTokenKind;
  /** As it is written. */
  readonly text: string;
  /** Line of its first character, from 1. */
  readonly line: number;
  /** Line of its last character. */
  readonly endLine: number;
  /** Column of its first character, from 1. */
  readonly column: number;
  /** Whether only spaces and comments are before it on its line; a line that ends in a backslash goes on in the next one. */
  readonly isFirst: boolean;
  /** Whether there is a space or a comment between it and what is before. */
  readonly isSpaced: boolean;
}

// No choices are repeated in these: each of millions would have to be remembered.
const SPACE = /[ \t\v\f]+|\\\r?\n/y;
const NAME = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\.?\d[\w.]*/y;
const REST_OF_NUMBER = /(?:(?<=[eEpP])[+-]|'(?=\w))[\w.]*/y;
const REST_OF_WORD = /[\w$\u0080-\uffff]*/y;
const PUNCTUATOR =
  /\.\.\.|<<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||##|::|[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}[\]#]/y;
const SPLICED = /\\\r?\n[\w$]/y;
const NEWLINE = 10;

/** Cuts C text into tokens, comments included, one at a time. Takes anything, in time that grows with the text. */
export class CLexer {
  readonly #text: string;
  #at = 0;
  #line = 1;
  #lineStart = 0;
  #newline = -1;
  #isFirst = true;
  #isSpaced = false;

  /** Reads `text`, from its begin. */
  constructor(text: string) {
    this.#text = text;
  }

  /** The next token; undefined at the end. */
  next(): CToken | undefined {
    this.#skipSpace();
    if (this.#at >= this.#text.length) return undefined;
    const [start, line, column] = [this.#at, this.#line, this.#at - this.#lineStart + 1];
    const kind = this.#take(start);
    const { isFirst, isSpaced } = this.#marks(kind);
    const text = unspliced(this.#text.slice(start, this.#at), kind);
    this.#countLines(start);
    return { kind, text, line, endLine: this.#line, column, isFirst, isSpaced };
  }

  #marks(kind: CTokenKind): { readonly isFirst: boolean; readonly isSpaced: boolean } {
    const marks = { isFirst: this.#isFirst, isSpaced: this.#isSpaced };
    // A comment is a space, even one with ends of lines in it.
    if (kind !== "comment") this.#isFirst = false;
    this.#isSpaced = kind === "comment";
    return marks;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === NEWLINE) {
        this.#at++;
        this.#line++;
        this.#lineStart = this.#at;
        this.#isFirst = this.#isSpaced = true;
      } else if (code === 13) this.#at++;
      else {
        const start = this.#at;
        if (!this.#matches(SPACE)) return;
        this.#countLines(start);
        this.#isSpaced = true;
      }
    }
  }

  #countLines(start: number): void {
    for (let i = this.#newlineFrom(start); i < this.#at; i = this.#newlineFrom(i + 1)) {
      this.#line++;
      this.#lineStart = i + 1;
    }
  }

  /** Where the line ends that `at` is in. Looked up once a line, since lines may be long. */
  #newlineFrom(at: number): number {
    if (this.#newline < at) {
      const found = this.#text.indexOf("\n", at);
      this.#newline = found === -1 ? this.#text.length : found;
    }
    return this.#newline;
  }

  #take(start: number): CTokenKind {
    const first = this.#text[start]!;
    if (first === "/" && this.#text[start + 1] === "*") return this.#blockComment(start);
    if (first === "/" && this.#text[start + 1] === "/") return this.#lineComment(start);
    if (this.#matches(NAME)) return this.#joined("name");
    if (this.#matches(NUMBER)) {
      while (this.#matches(REST_OF_NUMBER));
      return this.#joined("number");
    }
    if (first === '"' || first === "'") return this.#quoted(first);
    if (this.#matches(PUNCTUATOR)) return "punctuator";
    this.#at++;
    return "other";
  }

  #blockComment(start: number): CTokenKind {
    const end = this.#text.indexOf("*/", start + 2);
    this.#at = end === -1 ? this.#text.length : end + 2;
    return end === -1 ? "other" : "comment";
  }

  #lineComment(start: number): CTokenKind {
    let end = this.#newlineFrom(start);
    while (end < this.#text.length && /\\\r?$/.test(this.#text.slice(end - 2, end))) {
      end = this.#newlineFrom(end + 1);
    }
    this.#at = end;
    return "comment";
  }

  /** A word may go on behind a backslash at the end of its line. */
  #joined(kind: CTokenKind): CTokenKind {
    while (this.#text[this.#at] === "\\" && this.#matches(SPLICED)) this.#matches(REST_OF_WORD);
    return kind;
  }

  #quoted(quote: string): CTokenKind {
    for (let i = this.#at + 1; i < this.#text.length; i++) {
      const sign = this.#text[i];
      if (sign === "\\") i += this.#text[i + 1] === "\r" ? 2 : 1;
      else if (sign === quote) {
        this.#at = i + 1;
        return quote === '"' ? "text" : "character";
      } else if (sign === "\n") break;
    }
    this.#at++;
    return "other";
  }

  #matches(pattern: RegExp): boolean {
    pattern.lastIndex = this.#at;
    if (!pattern.test(this.#text)) return false;
    this.#at = pattern.lastIndex;
    return true;
  }
}

function unspliced(text: string, kind: CTokenKind): string {
  return kind === "comment" || !text.includes("\\\n") && !text.includes("\\\r\n")
    ? text
    : text.replaceAll(/\\\r?\n/g, "");
}
