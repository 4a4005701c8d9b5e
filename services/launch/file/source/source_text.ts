import type { SourcePlace } from "../../plan.ts";

/** The text of a launch file, which knows where its lines begin. */
export class SourceText {
  /** Path of the file, as messages show it. */
  readonly file: string;
  /** The text, without a byte order mark. */
  readonly text: string;
  #lines: number[] | undefined;

  /** Holds `text` of `file`. */
  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** Line and column of a position, in UTF-16 units from 0; beyond the end it is the end. */
  placeAt(offset: number): SourcePlace {
    const lines = this.#lines ??= lineStarts(this.text);
    const at = Math.min(Math.max(0, offset), this.text.length);
    let low = 0;
    for (let high = lines.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (lines[middle]! <= at) low = middle;
      else high = middle;
    }
    return { file: this.file, line: low + 1, column: at - lines[low]! + 1 };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}
