import { EMPTY } from "../bytes.ts";

/** Bytes that arrive in chunks and leave from the front; grows with what came, never with what was announced. */
export class ByteQueue {
  #bytes: Uint8Array = EMPTY;
  #start = 0;
  #end = 0;

  /** Bytes that are queued. */
  get length(): number {
    return this.#end - this.#start;
  }

  /** What is queued; valid until the next {@linkcode push}. */
  get view(): Uint8Array {
    return this.#bytes.subarray(this.#start, this.#end);
  }

  /** Adds a copy of `chunk` at the end. */
  push(chunk: Uint8Array): void {
    const length = this.length;
    if (this.#end + chunk.length > this.#bytes.length) {
      const needed = length + chunk.length;
      const target = needed * 2 <= this.#bytes.length
        ? this.#bytes
        : new Uint8Array(Math.max(256, needed * 2));
      target.set(this.view);
      this.#bytes = target;
      this.#start = 0;
      this.#end = length;
    }
    this.#bytes.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /** Removes `count` bytes from the front. */
  skip(count: number): void {
    this.#start += count;
    if (this.#start < this.#end) return;
    this.#start = this.#end = 0;
    // A quiet connection keeps no memory of the largest message that it ever saw.
    if (this.#bytes.length > 64 * 1024) this.#bytes = EMPTY;
  }
}
