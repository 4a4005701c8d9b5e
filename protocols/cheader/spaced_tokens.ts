import { CLexer, type CToken } from "./c_lexer.ts";

/** A token that is no comment, with the comments between it and what is before. */
export interface SpacedToken extends CToken {
  /** Comments before it, those of several lines as one. */
  readonly comments: readonly Comment[];
}

/** A comment. */
export interface Comment {
  /** What is in it. */
  readonly text: string;
  /** Where it begins. */
  readonly line: number;
  /** Where it ends. */
  readonly endLine: number;
  /** Where it begins, from 1. */
  readonly column: number;
  /** Whether it is one for a documentation: `/**`, `///`. */
  readonly isDoc: boolean;
  /** Whether it says that it belongs to what is before: `/**<`, `///<`. */
  readonly isBehind: boolean;
  /** Whether there is nothing but spaces and comments before it on its line. */
  readonly isFirst: boolean;
  /** Whether a line for the preprocessor is between it and the next token. */
  readonly isApart?: true;
}

/** Puts comments to the tokens behind them, and leaves out lines for the preprocessor. */
export class SpacedTokens {
  readonly #next: () => CToken | undefined;
  #ahead: SpacedToken | undefined;
  /** Comments behind the last token; known when the end is reached. */
  #last: readonly Comment[] = [];
  #isDone = false;

  /** Takes tokens from `next`, which is asked until it has no more. */
  constructor(next: () => CToken | undefined) {
    this.#next = next;
  }

  /** The tokens of a text. */
  static of(text: string): SpacedTokens {
    const lexer = new CLexer(text);
    return new SpacedTokens(() => lexer.next());
  }

  /** The next token, which stays; undefined at the end. */
  peek(): SpacedToken | undefined {
    if (this.#ahead === undefined && !this.#isDone) this.#ahead = this.#read();
    return this.#ahead;
  }

  /** The next token; undefined at the end. */
  take(): SpacedToken | undefined {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  /** The comments before the next token, or at the end. */
  comments(): readonly Comment[] {
    return this.peek()?.comments ?? this.#last;
  }

  #read(): SpacedToken | undefined {
    const comments: Comment[] = [];
    for (let token = this.#next(); token !== undefined; token = this.#next()) {
      if (token.kind === "comment") add(comments, commentOf(token));
      else if (token.text === "#" && token.isFirst) {
        const behind = this.#skipDirective();
        for (const [i, comment] of comments.entries()) comments[i] = { ...comment, isApart: true };
        if (behind === undefined) break;
        if (behind.kind !== "comment") return { ...behind, comments };
        comments.push(commentOf(behind));
      } else return { ...token, comments };
    }
    this.#isDone = true;
    this.#last = comments;
    return undefined;
  }

  /** What is behind a line for the preprocessor, and all such lines that follow. */
  #skipDirective(): CToken | undefined {
    for (;;) {
      const token = this.#next();
      if (token === undefined || token.isFirst && token.text !== "#") return token;
    }
  }
}

/** Lines of comments below each other are one comment, also those behind a field that go on below. */
function add(comments: Comment[], comment: Comment): void {
  const last = comments.at(-1);
  const goesOn = last !== undefined && last.endLine + 1 === comment.line &&
    last.column === comment.column && last.text.startsWith("//") && comment.text.startsWith("//") &&
    (last.isDoc === comment.isDoc || last.isBehind) && (last.isBehind || !comment.isBehind);
  if (!goesOn) comments.push(comment);
  else {
    const { endLine } = comment;
    comments[comments.length - 1] = { ...last, text: `${last.text}\n${comment.text}`, endLine };
  }
}

function commentOf({ text, line, endLine, column, isFirst }: CToken): Comment {
  const isDoc = /^\/(?:\*[*!](?![*/])|\/[/!](?!\/))/.test(text);
  return { text, line, endLine, column, isDoc, isBehind: isDoc && text[3] === "<", isFirst };
}
