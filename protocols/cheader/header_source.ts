import { CLexer, type CToken } from "./c_lexer.ts";
import type { Place } from "./header_fault.ts";

/** A token of a header, with the file it is from and what macros it must not be again. */
export interface HeaderToken extends CToken {
  /** Where it is, for macros where they are used. */
  readonly place: Place;
  /** Whether it is from a header of the system's. */
  readonly isSystem: boolean;
  /** Macros that it is from. */
  readonly hidden: Hidden | undefined;
  /** What `#pragma pack` says here; `text` is then empty. */
  readonly pack?: readonly HeaderToken[];
}

/** Names of macros that a token is from, the innermost first. */
export interface Hidden {
  readonly name: string;
  readonly depth: number;
  readonly outer: Hidden | undefined;
}

/** A condition that is open: `#if` without its `#endif`. */
export interface Condition {
  /** Whether what follows counts. */
  isActive: boolean;
  /** Whether one of its branches has counted. */
  isDone: boolean;
  /** Whether `#else` has been. */
  hasElse: boolean;
  /** Where it begins. */
  readonly place: Place;
}

/** A file that is being read. */
export class HeaderSource {
  /** Its name. */
  readonly name: string;
  /** Whether it is one of the system's. */
  readonly isSystem: boolean;
  /** The conditions that are open in it. */
  readonly conditions: Condition[] = [];
  readonly #lexer: CLexer;
  #ahead: HeaderToken | undefined;

  /** Reads `text`, which is in the file `name`. */
  constructor(name: string, text: string, isSystem: boolean) {
    this.name = name;
    this.isSystem = isSystem;
    this.#lexer = new CLexer(text);
  }

  /** The next token, comments included. */
  next(): HeaderToken | undefined {
    const ahead = this.#ahead ?? this.#read();
    this.#ahead = undefined;
    return ahead;
  }

  /** The rest of a line, without comments. */
  line(): HeaderToken[] {
    const tokens: HeaderToken[] = [];
    for (let token = this.next(); token !== undefined; token = this.next()) {
      if (token.isFirst) {
        this.#ahead = token;
        break;
      }
      if (token.kind !== "comment") tokens.push(token);
    }
    return tokens;
  }

  /** Gives a token back. */
  unread(token: HeaderToken): void {
    this.#ahead = token;
  }

  #read(): HeaderToken | undefined {
    const token = this.#lexer.next();
    if (token === undefined) return undefined;
    const place = { file: this.name, line: token.line, column: token.column };
    return { ...token, place, isSystem: this.isSystem, hidden: undefined };
  }
}
