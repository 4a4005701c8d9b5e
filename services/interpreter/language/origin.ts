import { alignedOffset } from "./align.ts";
import { originIn, type Pieces } from "./edits.ts";
import { Lines } from "./place.ts";

/** How the code that V8 runs was made of a user's text, as plain data. */
export interface OriginSteps {
  /** Whether it was first put in brackets. */
  readonly isWrapped: boolean;
  /** The text without types, when it had any. */
  readonly stripped?: string | undefined;
  /** What was changed then. */
  readonly pieces: Pieces;
}

/** Finds the places of a user's text for those of the code that was made of it. */
export class Origin {
  /** The user's text. */
  readonly text: Lines;
  readonly #steps: OriginSteps;
  readonly #read: Lines;
  readonly #stripped: Lines | undefined;

  /** Places of `text`, with which `steps` were done. */
  constructor(text: string, steps: OriginSteps) {
    const { isWrapped, stripped } = steps;
    this.#steps = steps;
    this.text = new Lines(text);
    this.#read = isWrapped ? new Lines(wrapped(text)) : this.text;
    this.#stripped = stripped === undefined ? undefined : new Lines(stripped);
  }

  /** The offset in the text for one of the code. */
  of(offset: number): number {
    const { isWrapped, pieces } = this.#steps;
    const before = originIn(pieces, offset);
    const read = this.#stripped === undefined
      ? before
      : alignedOffset({ text: this.#read, stripped: this.#stripped }, before);
    return isWrapped ? Math.min(Math.max(0, read - 1), this.text.text.length) : read;
  }
}

/** The text in brackets, so that V8 takes it for an expression; the last line may end with a comment. */
export function wrapped(text: string): string {
  return `(${text}\n)`;
}
