/** How much of the past is kept. */
export interface RingLimits {
  /** Most lines; by default 200. */
  readonly lines?: number;
  /** Most bytes; by default 64 KiB. At least the last line is kept. */
  readonly bytes?: number;
}

/** The last lines of a program, in bounded memory. */
export class LineRing {
  readonly #maxLines: number;
  readonly #maxBytes: number;
  #lines: Uint8Array[] = [];
  #bytes = 0;

  /** An empty ring. */
  constructor(limits: RingLimits = {}) {
    this.#maxLines = limits.lines ?? 200;
    this.#maxBytes = limits.bytes ?? 65_536;
  }

  /** Adds lines; their bytes are copied. */
  add(lines: readonly Uint8Array[]): void {
    // Of a flood, only the end will be left: the rest is not even copied.
    for (const line of lines.slice(-this.#maxLines)) {
      this.#lines.push(line.slice());
      this.#bytes += line.length;
    }
    let gone = Math.max(0, this.#lines.length - this.#maxLines);
    for (let at = 0; at < gone; at++) this.#bytes -= this.#lines[at]!.length;
    for (; this.#bytes > this.#maxBytes && gone < this.#lines.length - 1; gone++) {
      this.#bytes -= this.#lines[gone]!.length;
    }
    if (gone > 0) this.#lines = this.#lines.slice(gone);
  }

  /** The last `count` lines as text, the oldest first. */
  last(count: number): string[] {
    return count <= 0 ? [] : this.#lines.slice(-count).map(lineText);
  }
}

/** A line as text, whatever its bytes are. */
export function lineText(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes).replace(/\r$/, "");
}
