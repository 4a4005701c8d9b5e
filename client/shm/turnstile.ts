import type { Patience } from "./patience.ts";

/** Lets through one after the other, in the order in which they came. */
export class Turnstile {
  #waiting = 0;
  #last: Promise<void> = Promise.resolve();

  /** How many stand before it or in it. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Does `act` when all who came before are through; throws the reason of the patience's signal if that takes too long. */
  async pass<T>(patience: Patience, act: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const through = Promise.withResolvers<void>();
    this.#last = through.promise;
    this.#waiting++;
    try {
      await patience.until(before);
      return await act();
    } finally {
      this.#waiting--;
      // Who gives up lets the next one through only when it was its own turn.
      before.then(through.resolve);
    }
  }
}
