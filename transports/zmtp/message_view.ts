/**
 * A received message that still lies in the read buffer. It is one object that is used again for each message:
 * what it shows is valid only during the call that it is handed to.
 */
export class MessageView {
  /** The read buffer. */
  bytes: Uint8Array = new Uint8Array(0);
  /** How many frames the message has. */
  count = 0;
  /** Where in {@linkcode bytes} the message starts. */
  base = 0;
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  /** Where frame `index` starts in {@linkcode bytes}. */
  start(index: number): number {
    return this.base + this.#starts[index]!;
  }

  /** Where frame `index` ends in {@linkcode bytes}. */
  end(index: number): number {
    return this.base + this.#ends[index]!;
  }

  /** Frame `index` as a view of the read buffer. */
  frame(index: number): Uint8Array {
    return this.bytes.subarray(this.start(index), this.end(index));
  }

  /** All frames, as copies that may be kept. */
  copy(): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (let i = 0; i < this.count; i++) frames.push(this.frame(i).slice());
    return frames;
  }

  /** Adds a frame at these offsets from {@linkcode base}. Called by the parser. */
  add(start: number, end: number): void {
    this.#starts[this.count] = start;
    this.#ends[this.count++] = end;
  }
}
