import type { LogLine } from "../control/controllable.ts";

/** Lines that are kept of each node. */
const LINES_PER_NODE = 200;

/** Longest text that is kept of a line, in UTF-16 units; the log has all of it. */
const MOST_TEXT = 4096;

interface NumberedLine {
  readonly number: number;
  readonly line: LogLine;
}

/** The last lines of each node of a launch, and who wants to see the next. */
export class LineStore {
  readonly #nodes = new Map<string, NumberedLine[]>();
  readonly #listeners = new Set<(line: LogLine) => void>();
  #count = 0;

  /** Adds a line, and shows it to all who listen. */
  add(given: LogLine): void {
    const text = given.text.length <= MOST_TEXT ? given.text : `${given.text.slice(0, MOST_TEXT)}…`;
    const line = { ...given, text };
    const node = line.node ?? "";
    let lines = this.#nodes.get(node);
    if (lines === undefined) this.#nodes.set(node, lines = []);
    lines.push({ number: this.#count++, line });
    // In bulk: taking one from the front of a long list moves all of it.
    if (lines.length >= 2 * LINES_PER_NODE) lines.splice(0, lines.length - LINES_PER_NODE);
    for (const listener of this.#listeners) listener(line);
  }

  /** The last lines, at most `count`, of a node or of all, the oldest first. */
  last(node: string | undefined, count: number): LogLine[] {
    if (count <= 0) return [];
    const lines = node === undefined ? [...this.#nodes.values()] : [this.#nodes.get(node) ?? []];
    return lines.flatMap((lines) => lines.slice(-Math.min(count, LINES_PER_NODE)))
      .toSorted((a, b) => a.number - b.number)
      .slice(-count)
      .map(({ line }) => line);
  }

  /** Calls `listener` with each further line; returns what ends that. */
  listen(listener: (line: LogLine) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
