/** Width of a bucket, in milliseconds. */
const STEP_MS = 0.01;

/** Buckets; what is later than all of them is counted in the last one. */
const BUCKETS = 100_000;

/** How far from their times messages were published, in milliseconds. */
export interface TimingError {
  /** Half of the messages were nearer. */
  readonly p50: number;
  /** 99 of 100 messages were nearer. */
  readonly p99: number;
  /** The farthest. */
  readonly max: number;
}

/** Collects errors in time, up to a second with a resolution of 10 µs, in memory that does not grow. */
export class TimingRecord {
  readonly #counts = new Uint32Array(BUCKETS);
  #total = 0;
  #max = 0;

  /** Counts one error, in milliseconds; early is as bad as late. */
  add(error: number): void {
    const size = Math.abs(error);
    this.#counts[Math.min(BUCKETS - 1, Math.floor(size / STEP_MS))]!++;
    this.#total++;
    if (size > this.#max) this.#max = size;
  }

  /** What was collected; all 0 when nothing was. */
  get summary(): TimingError {
    return { p50: this.#percentile(0.5), p99: this.#percentile(0.99), max: this.#max };
  }

  #percentile(share: number): number {
    let left = Math.ceil(share * this.#total);
    for (let bucket = 0; bucket < BUCKETS && left > 0; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 0) return Math.min(this.#max, (bucket + 1) * STEP_MS);
    }
    return 0;
  }
}
