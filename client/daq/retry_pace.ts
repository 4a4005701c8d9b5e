/** First pause before a new attempt to connect, in milliseconds; it doubles with each. */
const FIRST_MS = 50;

/**
 * The same after a connection that was there, half of which at least is waited for: PyMoDAQ's own server takes 0.2 s until it
 * has noticed that a client is gone, and mixes up two clients of one type.
 */
const AFTER_LOSS_MS = 1000;

/** Longest pause between two attempts to connect, in milliseconds. */
const MOST_MS = 2000;

/** How an attempt to connect ended. */
export interface Attempt {
  /** Whether there was a connection. */
  readonly wasConnected: boolean;
  /** Whether the server has said anything. */
  readonly wasHeard: boolean;
  /** How long it took until its end, in milliseconds. */
  readonly duration: number;
}

/** How long is waited before each new attempt to connect. */
export class RetryPace {
  readonly #random: () => number;
  #next = FIRST_MS;

  /** `random` gives numbers from 0 to 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /** Milliseconds until the next attempt. */
  after({ wasConnected, wasHeard, duration }: Attempt): number {
    // A server that hangs up at once is asked less and less often; one that was there begins anew.
    if (wasHeard || (wasConnected && duration > MOST_MS)) this.#next = AFTER_LOSS_MS;
    else if (wasConnected) this.#next = Math.max(this.#next, AFTER_LOSS_MS);
    // Spread out, so that all devices of a restarted server do not come at once.
    const pause = this.#next * (0.5 + this.#random() / 2);
    this.#next = Math.min(2 * this.#next, MOST_MS);
    return pause;
  }
}
