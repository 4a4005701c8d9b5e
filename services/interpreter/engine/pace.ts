/** A read of fewer bytes has found little. */
const LITTLE_BYTES = 4096;

/** Time within which one read follows the other in a flood, in milliseconds. */
const HASTE_MS = 1;

/** Hasty reads in a row that found little and make a flood of small writes: their number costs more than their bytes. */
const FLOOD_READS = 8;

/** Whether a stream floods its reader with small writes. */
export class Pace {
  #hasty = 0;
  #last = -Infinity;

  /** So many bytes were read. */
  read(bytes: number): void {
    const now = performance.now();
    const isHasty = now - this.#last < HASTE_MS;
    this.#last = now;
    // Once in a flood, what counts is whether it was worth waiting for.
    if (this.isFlood) this.#hasty = bytes < LITTLE_BYTES ? 0 : FLOOD_READS;
    else this.#hasty = isHasty && bytes < LITTLE_BYTES ? this.#hasty + 1 : 0;
  }

  /** Whether it is worth waiting before the next read. */
  get isFlood(): boolean {
    return this.#hasty >= FLOOD_READS;
  }
}
