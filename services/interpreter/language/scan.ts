/** Where the end of a text stands. */
export interface Scan {
  /** What is open there: code, or something that has begun and not ended. */
  readonly inside: "code" | "string" | "template" | "comment" | "line comment" | "regex";
  /** Where that began; the text's length for code. */
  readonly start: number;
  /** Brackets that are open, outermost first; `${` of a template is `$`. */
  readonly open: readonly { readonly char: string; readonly at: number }[];
  /** Where the first bracket stands that closes none, or another kind than is open; -1 for none. */
  readonly mismatch: number;
  /** Where the last piece of code that is no blank and no comment ends; 0 for none. */
  readonly lastCode: number;
}

const CLOSES: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Words after which a slash begins a regular expression. */
const BEFORE_REGEX = new Set(
  ("return typeof instanceof in of new delete void throw case do else await yield extends default " +
    "export import as satisfies").split(" "),
);

const WORD = /[\p{ID_Continue}$\u200c\u200d]/u;

/**
 * Reads brackets, strings, templates and comments of TypeScript, which need not be complete or right.
 *
 * A parser stops at the first thing that it does not understand; this tells what is open at the end in any case.
 */
export function scan(code: string): Scan {
  const scanner = new Scanner(code);
  scanner.run();
  return scanner.result();
}

class Scanner {
  readonly #code: string;
  readonly #open: { char: string; at: number }[] = [];
  #at = 0;
  #mismatch = -1;
  #lastCode = 0;
  #inside: Scan["inside"] = "code";
  #start = 0;
  /** Whether a slash would begin a regular expression here. */
  #operand = true;

  constructor(code: string) {
    this.#code = code;
  }

  result(): Scan {
    return {
      inside: this.#inside,
      start: this.#inside === "code" ? this.#code.length : this.#start,
      open: this.#open,
      mismatch: this.#mismatch,
      lastCode: this.#lastCode,
    };
  }

  run(): void {
    if (this.#code.startsWith("#!")) this.#skipLine();
    while (this.#at < this.#code.length && this.#inside === "code") this.#step();
  }

  #step(): void {
    const char = this.#code[this.#at]!;
    if (/\s/.test(char)) {
      this.#at++;
      return;
    }
    if (char === "/" && this.#code[this.#at + 1] === "/") return this.#skipLine();
    if (char === "/" && this.#code[this.#at + 1] === "*") return this.#comment();
    if (char === '"' || char === "'") this.#string(char);
    else if (char === "`") this.#template(this.#at, this.#at + 1);
    else if (char === "/" && this.#operand) this.#regex();
    else if ("([{".includes(char)) this.#push(char);
    else if (CLOSES[char] !== undefined) this.#close(char);
    else if (WORD.test(char)) this.#word();
    else this.#punctuation(char);
    this.#lastCode = this.#at;
  }

  #skipLine(): void {
    const start = this.#at;
    while (this.#at < this.#code.length && !/[\n\r\u2028\u2029]/.test(this.#code[this.#at]!)) {
      this.#at++;
    }
    if (this.#at === this.#code.length) this.#stopInside("line comment", start);
  }

  #comment(): void {
    const end = this.#code.indexOf("*/", this.#at + 2);
    if (end < 0) this.#stopInside("comment", this.#at);
    else this.#at = end + 2;
  }

  #stopInside(inside: Scan["inside"], start: number): void {
    this.#inside = inside;
    this.#start = start;
    this.#at = this.#code.length;
  }

  #string(quote: string): void {
    const start = this.#at;
    for (let at = start + 1; at < this.#code.length; at++) {
      const char = this.#code[at]!;
      if (char === "\\") at += this.#code.startsWith("\r\n", at + 1) ? 2 : 1;
      else if (char === quote) return this.#ended(at + 1);
      else if (char === "\n" || char === "\r") return this.#ended(at);
    }
    this.#stopInside("string", start);
  }

  /** After a value a slash divides. */
  #ended(at: number): void {
    this.#at = at;
    this.#operand = false;
  }

  #template(start: number, from: number): void {
    for (let at = from; at < this.#code.length; at++) {
      const char = this.#code[at]!;
      if (char === "\\") at++;
      else if (char === "`") return this.#ended(at + 1);
      else if (char === "$" && this.#code[at + 1] === "{") {
        this.#open.push({ char: "$", at: start });
        this.#at = at + 2;
        this.#operand = true;
        return;
      }
    }
    this.#stopInside("template", start);
  }

  #regex(): void {
    const start = this.#at;
    let inClass = false;
    for (let at = start + 1; at < this.#code.length; at++) {
      const char = this.#code[at]!;
      if (char === "\\") at++;
      else if (char === "[") inClass = true;
      else if (char === "]") inClass = false;
      else if (char === "\n" || char === "\r") return this.#ended(start + 1);
      else if (char === "/" && !inClass) return this.#ended(at + 1);
    }
    this.#stopInside("regex", start);
  }

  #push(char: string): void {
    this.#open.push({ char, at: this.#at++ });
    this.#operand = true;
  }

  #close(char: string): void {
    const opened = this.#open.at(-1);
    if (char === "}" && opened?.char === "$") {
      this.#open.pop();
      return this.#template(opened.at, this.#at + 1);
    }
    if (opened?.char === CLOSES[char]) this.#open.pop();
    else if (this.#mismatch < 0) this.#mismatch = this.#at;
    this.#at++;
    // Behind a block a regular expression may begin, behind an object it may not: blocks are more.
    this.#operand = char === "}";
  }

  #word(): void {
    const start = this.#at;
    const after = this.#code[start - 1] === ".";
    while (this.#at < this.#code.length && WORD.test(this.#code[this.#at]!)) this.#at++;
    this.#operand = !after && BEFORE_REGEX.has(this.#code.slice(start, this.#at));
  }

  #punctuation(char: string): void {
    // `x++ / 2` divides.
    const isPostfix = (char === "+" || char === "-") && this.#code[this.#at - 1] === char;
    this.#at++;
    if (char === "!" && !this.#operand) return;
    this.#operand = !isPostfix;
  }
}
