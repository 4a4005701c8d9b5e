/** Longest line that is kept, in bytes; what goes beyond is left out, and the line says so. */
export const MAX_LINE_BYTES = 65_536;

/** One line without its end. */
export interface CutLine {
  /** Its bytes; a view that holds until more is pushed. */
  readonly bytes: Uint8Array;
  /** Whether it was longer than {@linkcode MAX_LINE_BYTES}, and only its beginning is here. */
  readonly isCut: boolean;
}

const NEWLINE = 10;

/** Cuts a stream of any bytes into lines, with bounded memory. A line that is too long is there as soon as it is too long. */
export class LineCutter {
  /** The beginning of a line whose end has not come yet. */
  #held: Uint8Array | undefined;
  #length = 0;
  /** Whether the rest of a line that was cut is being passed over. */
  #isSkipping = false;
  /** Bytes that were left out of lines that were too long. */
  leftOut = 0;

  /** The lines that end in `chunk`. */
  push(chunk: Uint8Array): CutLine[] {
    const lines: CutLine[] = [];
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      this.#part(chunk.subarray(from, at), true, lines);
      from = at + 1;
    }
    if (from < chunk.length) this.#part(chunk.subarray(from), false, lines);
    return lines;
  }

  /** The last line, if the stream ended without an end of line. */
  end(): CutLine[] {
    const lines: CutLine[] = [];
    if (this.#length > 0) this.#part(new Uint8Array(0), true, lines);
    return lines;
  }

  /** Takes a part of a line, which `isWhole` with it or goes on. */
  #part(part: Uint8Array, isWhole: boolean, lines: CutLine[]): void {
    if (this.#isSkipping) {
      this.leftOut += part.length;
      this.#isSkipping = !isWhole;
      return;
    }
    const room = MAX_LINE_BYTES - this.#length;
    const isCut = part.length > room;
    if (isWhole || isCut) {
      lines.push({ bytes: this.#joined(part.subarray(0, room)), isCut });
      this.#length = 0;
    } else {
      this.#hold(part);
    }
    if (isCut) {
      this.leftOut += part.length - room;
      this.#isSkipping = !isWhole;
    }
  }

  #joined(part: Uint8Array): Uint8Array {
    if (this.#length === 0) return part;
    const line = new Uint8Array(this.#length + part.length);
    line.set(this.#held!.subarray(0, this.#length));
    line.set(part, this.#length);
    return line;
  }

  #hold(part: Uint8Array): void {
    const length = this.#length + part.length;
    if ((this.#held?.length ?? 0) < length) {
      const grown = new Uint8Array(Math.min(MAX_LINE_BYTES, Math.max(256, 2 * length)));
      if (this.#length > 0) grown.set(this.#held!.subarray(0, this.#length));
      this.#held = grown;
    }
    this.#held!.set(part, this.#length);
    this.#length = length;
  }
}
