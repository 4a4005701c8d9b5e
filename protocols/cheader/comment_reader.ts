import { type Note, readNote } from "./comment_note.ts";
import type { Declarator } from "./declarator_names.ts";
import type { Comment, SpacedToken, SpacedTokens } from "./spaced_tokens.ts";

/** Walks over the tokens of a header, and finds what the comments between them are about. */
export class CommentReader {
  readonly #tokens: SpacedTokens;
  /** The last token that was taken. */
  #last: SpacedToken | undefined;
  /** Whether what is declared on this line has its comment before it. */
  #isCommentFirst = false;

  /** Walks over `tokens`. */
  constructor(tokens: SpacedTokens) {
    this.#tokens = tokens;
  }

  /** The next token, which stays; undefined at the end. */
  peek(): SpacedToken | undefined {
    return this.#tokens.peek();
  }

  /** The next token; undefined at the end. */
  take(): SpacedToken | undefined {
    const token = this.#tokens.take();
    if (token === undefined) return undefined;
    this.#last = token;
    return token;
  }

  /** Goes behind the brace that closes the one that was taken. */
  skipBraces(): void {
    let depth = 1;
    for (let token = this.take(); token !== undefined; token = this.take()) {
      if (token.text === "{") depth++;
      else if (token.text === "}" && --depth === 0) return;
    }
  }

  /** Goes behind the parentheses that are next, if they are. */
  skipParentheses(): void {
    if (this.#tokens.peek()?.text !== "(") return;
    let depth = 0;
    for (let token = this.take(); token !== undefined; token = this.take()) {
      if (token.text === "(") depth++;
      else if (token.text === ")" && --depth === 0) return;
    }
  }

  /** What is said before the next token, by a comment that is not behind something else. */
  lead(): Note {
    const [, ahead] = this.#gap();
    const next = this.#tokens.peek();
    const last = ahead.findLast(({ isApart, isDoc, endLine }) =>
      !isApart && (isDoc || endLine >= (next?.line ?? 0) - 1)
    );
    this.#isCommentFirst = last !== undefined && last.endLine === next?.line;
    return noteOf(last === undefined ? [] : [last]);
  }

  /** What is said behind the token that was taken. */
  behind(): Note {
    const [behind] = this.#gap();
    return noteOf(behind);
  }

  /** Comments within a declaration, which are about the name that is declared there, or the one before the comma. */
  inside(own: Map<number, Note>, commas: number): void {
    if (this.#tokens.comments().length === 0) return;
    const [behind, ahead] = this.#gap();
    const isComma = this.#last?.text === ",";
    addTo(own, isComma ? commas - 1 : commas, noteOf(behind));
    addTo(own, commas, noteOf(ahead));
  }

  /** What is said behind the semicolon, of all names that nothing is said of. */
  end(
    { names, own }: { readonly names: readonly Declarator[]; readonly own: Map<number, Note> },
    commas: number,
  ): void {
    const note = this.behind();
    for (const { index } of names) {
      if (index === commas || !own.has(index)) addTo(own, index, note);
    }
    if (names.length === 0) addTo(own, 0, note);
  }

  /** The comments before the next token that are about what is before them, and the others. */
  #gap(): readonly [behind: readonly Comment[], ahead: readonly Comment[]] {
    const comments = this.#tokens.comments();
    if (comments.length === 0) return [[], []];
    const [last, next] = [this.#last, this.#tokens.peek()];
    const isBehind = (comment: Comment) => {
      if (comment.isBehind) return true;
      if (last === undefined || comment.line !== last.endLine) return false;
      const isNextBelow = next === undefined || next.line > comment.endLine || next.text === "}";
      return isNextBelow || last.text !== "{" && !this.#isCommentFirst;
    };
    return [comments.filter(isBehind), comments.filter((comment) => !isBehind(comment))];
  }
}

function addTo(notes: Map<number, Note>, index: number, note: Note): void {
  if (Object.keys(note).length > 0) notes.set(index, { ...notes.get(index), ...note });
}

/** What comments say together; the first that says a thing counts. */
function noteOf(comments: readonly Comment[]): Note {
  let note: Note = {};
  for (const { text, isDoc } of comments) {
    const said = readNote(text);
    const { description = "" } = said;
    // A line of code that somebody has taken out.
    if (!isDoc && /[;{}]$/.test(description)) continue;
    note = { ...said, ...note };
  }
  return note;
}
