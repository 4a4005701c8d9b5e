import type { LogLine } from "./program.ts";

/** Lines that are kept of each program. */
const MOST_LINES = 1000;

/** Longest line that is kept, in characters. */
const LONGEST_LINE = 4096;

/** Characters of all lines that are kept. */
const MOST_CHARACTERS = 512 * 1024;

/** The newest lines of a program. */
export class LogRing {
  #lines: LogLine[] = [];
  #characters = 0;

  /** The lines, the oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines.slice(-MOST_LINES);
  }

  /** Keeps a line, cut where it is too long; returns what is kept. */
  add(line: LogLine): LogLine {
    const { text } = line;
    const kept = text.length <= LONGEST_LINE
      ? line
      : { ...line, text: `${text.slice(0, LONGEST_LINE - 1)}…` };
    this.#lines.push(kept);
    this.#characters += kept.text.length;
    if (this.#lines.length >= 2 * MOST_LINES || this.#characters > MOST_CHARACTERS) this.#forget();
    return kept;
  }

  /** Keeps the newest lines, of half the characters that may be kept at most. */
  #forget(): void {
    let first = this.#lines.length;
    let characters = 0;
    while (first > Math.max(0, this.#lines.length - MOST_LINES)) {
      const { length } = this.#lines[first - 1]!.text;
      if (characters + length > MOST_CHARACTERS / 2) break;
      characters += length;
      first--;
    }
    this.#lines = this.#lines.slice(first);
    this.#characters = characters;
  }
}
