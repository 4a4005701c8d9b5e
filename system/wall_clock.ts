/** A difference between clocks above which the system's was set, in milliseconds; below it is the rounding of one of them. */
const STEP_MS = 20;

/** The clocks that a {@linkcode WallClock} compares. */
export interface Clocks {
  /** A clock that never jumps, in milliseconds. */
  readonly now: () => number;
  /** The system's time, in milliseconds since 1970. */
  readonly date: () => number;
  /** What that clock has to be added to, as far as it is known. */
  readonly origin: number;
}

/**
 * Turns a clock that never jumps into the system's time. The clock of a small computer without a battery is set once the network
 * is there, often by years: that is noticed by {@linkcode check}, and counts for what was read before as well.
 */
export class WallClock {
  readonly #clocks: Clocks;
  #offset: number;

  /** Starts with what the system says now. */
  constructor(
    clocks: Clocks = {
      now: () => performance.now(),
      date: () => Date.now(),
      origin: performance.timeOrigin,
    },
  ) {
    this.#clocks = clocks;
    this.#offset = clocks.origin;
    this.check();
  }

  /** `time` of that clock, in milliseconds since 1970. */
  readonly at = (time: number): number => this.#offset + time;

  /** Looks whether the system's clock was set. */
  check(): void {
    const offset = this.#clocks.date() - this.#clocks.now();
    if (Math.abs(offset - this.#offset) > STEP_MS) this.#offset = offset;
  }
}
