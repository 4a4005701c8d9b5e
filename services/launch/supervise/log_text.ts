import { type CutLine, MAX_LINE_BYTES } from "./line_cutter.ts";

const CUT_MARK = new TextEncoder().encode(` … [cut at ${MAX_LINE_BYTES / 1024} KiB]`);
const NEWLINE = 10;

/** Writes lines as they stand in a log, over and over into the same memory: a flood would fill the heap with garbage. */
export class LogText {
  #memory = new Uint8Array(0);

  /** The lines with `head` in front of each; a view that holds until this is called again. */
  of(head: Uint8Array, lines: readonly CutLine[]): Uint8Array {
    const text = this.#room(head, lines);
    let at = 0;
    for (const { bytes, isCut } of lines) {
      text.set(head, at);
      text.set(bytes, at + head.length);
      at += head.length + bytes.length;
      if (isCut) {
        text.set(CUT_MARK, at);
        at += CUT_MARK.length;
      }
      text[at++] = NEWLINE;
    }
    return text.subarray(0, at);
  }

  /** Leaves the memory to whoever still reads it, and begins with other memory. */
  leave(): void {
    this.#memory = new Uint8Array(0);
  }

  #room(head: Uint8Array, lines: readonly CutLine[]): Uint8Array {
    let length = 0;
    for (const { bytes, isCut } of lines) {
      length += head.length + bytes.length + 1 + (isCut ? CUT_MARK.length : 0);
    }
    if (length > this.#memory.length) this.#memory = new Uint8Array(2 * length);
    return this.#memory;
  }
}
