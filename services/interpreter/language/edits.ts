/** A change of a text, piece by piece, that knows where each piece comes from. */
export class Edits {
  readonly #text: string;
  readonly #edits: Edit[] = [];

  /** Edits of `text`, none yet. */
  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Puts `text` in the place of what stands from `start` to `end`. Ranges may touch but not overlap; those with the
   * same start are put in the order in which they were given. With `origin` it counts as coming from there.
   */
  replace(
    start: number,
    end: number,
    change: { readonly text: string; readonly origin?: number },
  ): void {
    this.#edits.push({ start, end, text: change.text, origin: change.origin ?? start });
  }

  /** A piece of the text before the change. */
  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** Puts text in front of all that was put at `at` so far. */
  insertFirst(at: number, text: string, origin = at): void {
    this.#edits.unshift({ start: at, end: at, text, origin });
  }

  /** Puts blanks in the place of a range, behind a semicolon, and keeps its line ends. */
  blank(start: number, end: number): void {
    const blanks = this.#text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
    // What stood before may have ended only because of what stood here.
    this.replace(start, end, { text: `;${blanks.slice(1)}` });
  }

  /** The changed text, and for each offset of it the offset in the first. */
  apply(): Edited {
    if (this.#edits.length === 0) return { text: this.#text, origin: (offset) => offset };
    const pieces: Piece[] = [];
    let made = "";
    let at = 0;
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start)) {
      if (edit.start > at) {
        pieces.push({ from: made.length, origin: at, isKept: true });
        made += this.#text.slice(at, edit.start);
      }
      if (edit.text !== "") {
        // What is as long as before is a word in place of a word.
        const isKept = edit.text.length === edit.end - edit.start && edit.origin === edit.start;
        pieces.push({ from: made.length, origin: edit.origin, isKept });
        made += edit.text;
      }
      at = Math.max(at, edit.end);
    }
    pieces.push({ from: made.length, origin: at, isKept: true });
    made += this.#text.slice(at);
    return {
      text: made,
      origin: (offset) => {
        const piece = pieces.findLast(({ from }) => from <= offset);
        if (piece === undefined) return offset;
        return piece.isKept ? piece.origin + offset - piece.from : piece.origin;
      },
    };
  }
}

/** A changed text. */
export interface Edited {
  readonly text: string;
  /** Offset in the text before the change. */
  origin(offset: number): number;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly origin: number;
}

interface Piece {
  readonly from: number;
  readonly origin: number;
  readonly isKept: boolean;
}
