/** A change of a text, piece by piece, that knows where each piece comes from. */
export class Edits {
  readonly #text: string;
  readonly #edits: Edit[] = [];
  /** How many were put in front of others. */
  #first = 0;

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
    const { text, origin = start } = change;
    this.#edits.push({ start, end, text, origin, order: this.#edits.length });
  }

  /** A piece of the text before the change. */
  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** Puts text in front of all that was put at `at` so far. */
  insertFirst(at: number, text: string, origin = at): void {
    this.#edits.push({ start: at, end: at, text, origin, order: -++this.#first });
  }

  /** Puts blanks in the place of a range, behind a semicolon, and keeps its line ends. */
  blank(start: number, end: number): void {
    const blanks = this.#text.slice(start, end).replace(/[^\n\r\u2028\u2029]/g, " ");
    // What stood before may have ended only because of what stood here.
    this.replace(start, end, { text: `;${blanks.slice(1)}` });
  }

  /** The changed text, with where its pieces come from. */
  apply(): Edited {
    if (this.#edits.length === 0) return { text: this.#text, pieces: new Uint32Array() };
    const pieces: number[] = [];
    let made = "";
    let at = 0;
    for (const edit of this.#edits.toSorted((a, b) => a.start - b.start || a.order - b.order)) {
      if (edit.start > at) {
        pieces.push(made.length, at, KEPT);
        made += this.#text.slice(at, edit.start);
      }
      if (edit.text !== "") {
        // What is as long as before is a word in place of a word.
        const isKept = edit.text.length === edit.end - edit.start && edit.origin === edit.start;
        pieces.push(made.length, edit.origin, isKept ? KEPT : NEW);
        made += edit.text;
      }
      at = Math.max(at, edit.end);
    }
    pieces.push(made.length, at, KEPT);
    return { text: made + this.#text.slice(at), pieces: Uint32Array.from(pieces) };
  }
}

/** A changed text. */
export interface Edited {
  readonly text: string;
  /** For each piece where it begins, where it comes from, and whether it is as it was there; none for no change. */
  readonly pieces: Pieces;
}

/** Three numbers a piece; see `Edited`. */
export type Pieces = Uint32Array<ArrayBuffer>;

/** A piece whose places come from as many different ones. */
const KEPT = 1;

/** A piece whose places all come from one. */
const NEW = 0;

/** Offset in the text before the change, for one in the text that it made. */
export function originIn(pieces: Pieces, offset: number): number {
  if (pieces.length === 0) return offset;
  let index = 0;
  for (let end = pieces.length / 3; index + 1 < end;) {
    const middle = (index + end) >> 1;
    if (pieces[3 * middle]! <= offset) index = middle;
    else end = middle;
  }
  const [from, origin, how] = pieces.subarray(3 * index) as unknown as [number, number, number];
  return how === KEPT ? origin + offset - from : origin;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly origin: number;
  /** Among those with the same start. */
  readonly order: number;
}
