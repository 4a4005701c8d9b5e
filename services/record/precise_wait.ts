import { setImmediate } from "node:timers/promises";
import { pause } from "../../transports/pause.ts";

/** The system's timers come late by up to 1.5 ms: so much before its end the wait changes to a finer one. */
const COARSE_MS = 2;

/** Below this a wait costs more than it brings. */
const LEAST_MS = 0.03;

const cell = new Int32Array(new SharedArrayBuffer(4));

/** The clock and the ways to wait that {@linkcode waitUntil} uses. */
export interface Waiting {
  /** The time now, in milliseconds. */
  readonly now: () => number;
  /** Waits coarsely, for at most so many milliseconds. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Lets the connection write, and others have their turn. */
  readonly turn: () => Promise<unknown>;
  /** Waits to a tenth of a millisecond, without others having their turn. */
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
 * Waits until `time` on the clock, to a tenth of a millisecond: with a timer while there is much time, and then by putting
 * the thread to sleep, which no timer can do so exactly. Ends early when `signal` aborts.
 */
export async function waitUntil(
  time: number,
  signal: AbortSignal,
  waiting: Waiting = SYSTEM_WAITING,
): Promise<void> {
  const { now } = waiting;
  const coarse = time - now() - COARSE_MS;
  if (coarse > 0) await waiting.pause(coarse, signal);
  await waiting.turn();
  while (!signal.aborted) {
    const left = time - now();
    if (left <= LEAST_MS) return;
    if (left > COARSE_MS) return await waitUntil(time, signal, waiting);
    waiting.block(left);
  }
}
