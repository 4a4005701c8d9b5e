/** How a scan goes. */
export interface ScanProgress {
  /** Points that have been visited, in earlier runs too. */
  readonly done: number;
  /** All points. */
  readonly total: number;
  /** Of those visited, those without some or all detectors. */
  readonly incomplete: number;
  /** Whether it waits. */
  readonly paused: boolean;
  /** How long the rest is going to take, in seconds; null while nobody knows. */
  readonly secondsLeft: number | null;
  /** How long this run has taken so far, in seconds. */
  readonly seconds: number;
}

/** How much of the newest point is in the mean. */
const NEWEST = 0.05;

/** Says from the points so far how long the rest is going to take; pauses do not count. */
export class PaceMeter {
  readonly #now: () => number;
  #last: number;
  #mean: number | undefined;

  /** Begins to measure; `now` is a clock in milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#last = now();
  }

  /** A point was measured. */
  point(): void {
    const now = this.#now();
    const took = now - this.#last;
    this.#last = now;
    this.#mean = this.#mean === undefined ? took : this.#mean + NEWEST * (took - this.#mean);
  }

  /** What passed since the last point does not count. */
  skip(): void {
    this.#last = this.#now();
  }

  /** How long so many points are going to take, in seconds; null before the first one. */
  secondsFor(points: number): number | null {
    return this.#mean === undefined ? null : points * this.#mean / 1000;
  }
}
