import type { LogLine } from "./program.ts";

/** Lines that are kept of each program. */
const MOST_LINES = 1000;

/** Longest line that is kept, in characters. */
const MOST_CHARACTERS = 4096;

/** The newest lines of a program. */
export class LogRing {
  #lines: LogLine[] = [];

  /** The lines, the oldest first. */
  get lines(): readonly LogLine[] {
    return this.#lines.slice(-MOST_LINES);
  }

  /** Keeps a line, cut where it is too long; returns what is kept. */
  add(line: LogLine): LogLine {
    const { text } = line;
    const kept = text.length <= MOST_CHARACTERS
      ? line
      : { ...line, text: `${text.slice(0, MOST_CHARACTERS - 1)}…` };
    this.#lines.push(kept);
    if (this.#lines.length >= 2 * MOST_LINES) this.#lines = this.#lines.slice(-MOST_LINES);
    return kept;
  }
}
