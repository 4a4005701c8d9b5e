import { RoboError } from "../errors.ts";
import { pause } from "../transports/pause.ts";

/** How one cycle of a {@linkcode Rate} went. */
export interface Cycle {
  /** By how much the cycle was late when `sleep` was called, in milliseconds; 0 when it was in time. */
  readonly overrun: number;
  /** Whole cycles that were skipped because of that. */
  readonly missed: number;
}

/** What a {@linkcode Rate} runs by. */
export interface RateOptions {
  /** Milliseconds that never go back (default `performance.now`). */
  readonly now?: () => number;
  /** Waits for some milliseconds (default a timer). */
  readonly sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Makes every sleep return at once when it aborts. */
  readonly signal?: AbortSignal;
}

/**
 * Keeps a loop at a rate. Cycles start at multiples of the period after the first, so that neither the work nor late timers
 * make it drift; a cycle that takes too long is reported, and the loop goes on at the next multiple.
 *
 * @example
 * ```ts
 * import { Rate } from "robo";
 *
 * const rate = new Rate(100);
 * for (let cycle = 0; cycle < 3; cycle++) {
 *   const { overrun } = await rate.sleep();
 *   if (overrun > 0) console.error(`Late by ${overrun} ms`);
 * }
 * ```
 */
export class Rate {
  /** Length of a cycle in milliseconds. */
  readonly period: number;
  readonly #now: () => number;
  readonly #sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  readonly #signal: AbortSignal;
  #start: number;
  #cycle = 0;

  /** A rate of `hz` cycles per second, from now on. Throws a `RoboError` of kind `usage` unless it is above 0. */
  constructor(hz: number, options: RateOptions = {}) {
    if (!(hz > 0) || hz === Infinity) {
      throw new RoboError("usage", `A rate of ${hz} Hz makes no sense`, {
        hint: "Use a number above 0",
      });
    }
    this.period = 1000 / hz;
    this.#now = options.now ?? (() => performance.now());
    this.#sleep = options.sleep ?? pause;
    this.#signal = options.signal ?? new AbortController().signal;
    this.#start = this.#now();
  }

  /** Sleeps until the next cycle starts. */
  async sleep(): Promise<Cycle> {
    this.#cycle++;
    const due = this.#start + this.#cycle * this.period;
    const left = due - this.#now();
    if (left > 0) {
      await this.#sleep(left, this.#signal);
      return { overrun: 0, missed: 0 };
    }
    const missed = Math.floor(-left / this.period);
    this.#cycle += missed;
    await this.#sleep(0, this.#signal); // lets messages in even when every cycle is late
    return { overrun: -left, missed };
  }

  /** Starts anew: the next cycle begins one period from now. */
  reset(): void {
    this.#start = this.#now();
    this.#cycle = 0;
  }
}
