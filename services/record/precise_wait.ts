import { setImmediate } from "node:timers/promises";
import { pause } from "../../transports/pause.ts";

/** The system's timers come late, by up to 1.5 ms where nothing else does: so much before its end the wait changes to a finer one. */
const COARSE_MS = 3;

/** Most time for which the thread stays awake at the end of a wait, in milliseconds. */
const MOST_AWAKE_MS = 2;

/** How late a machine that does nothing else wakes a thread up, in milliseconds. */
const LEAST_LATE_MS = 0.05;

/** What a lateness counts for after one more wait: after a hundred of them a machine that was busy is trusted again. */
const FADING = 0.98;

const cell = new Int32Array(new SharedArrayBuffer(4));

/** The clock and the ways to wait that {@linkcode PreciseWait} uses. */
export interface Waiting {
  /** The time now, in milliseconds. */
  readonly now: () => number;
  /** Waits coarsely, for at most so many milliseconds. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Lets the connection write, and others have their turn. */
  readonly turn: () => Promise<unknown>;
  /** Puts the thread to sleep, without others having their turn. */
  readonly block: (ms: number) => void;
}

/** The clock and the timers of this process. */
export const SYSTEM_WAITING: Waiting = {
  now: () => performance.now(),
  pause,
  turn: () => setImmediate(),
  block: (ms) => void Atomics.wait(cell, 0, 0, ms),
};

/**
 * Waits to a tenth of a millisecond: with a timer while there is much time, then by putting the thread to sleep, which no
 * timer can do so exactly. On a busy machine a thread that sleeps is woken up late, by a millisecond and more, until others
 * have had their turn: so it wakes up as much earlier as that was lately, up to 2 ms, and stays awake until it is time.
 */
export class PreciseWait {
  readonly #waiting: Waiting;
  #lateness = LEAST_LATE_MS;

  /** Waits with the means of this process, or others. */
  constructor(waiting: Waiting = SYSTEM_WAITING) {
    this.#waiting = waiting;
  }

  /** Resolves at `time` on the clock, or early when `signal` aborts. */
  async until(time: number, signal: AbortSignal): Promise<void> {
    const { now, pause, turn } = this.#waiting;
    const coarse = time - now() - COARSE_MS;
    if (coarse > 0) await pause(coarse, signal);
    await turn();
    while (!signal.aborted) {
      const left = time - now();
      if (left <= 0) return;
      if (left > COARSE_MS) return await this.until(time, signal);
      if (left > this.#lateness) this.#sleep(left - this.#lateness);
    }
  }

  #sleep(ms: number): void {
    const { now, block } = this.#waiting;
    const end = now() + ms;
    block(ms);
    const lateness = Math.max(LEAST_LATE_MS, now() - end, this.#lateness * FADING);
    this.#lateness = Math.min(MOST_AWAKE_MS, lateness);
  }
}
