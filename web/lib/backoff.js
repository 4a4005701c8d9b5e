// @ts-check

/** Pauses between attempts, in milliseconds: they double, up to five seconds, and begin anew after a success. */
export class Backoff {
  #next = 250;

  /** The pause before the next attempt. */
  pause() {
    const pause = this.#next;
    this.#next = Math.min(5000, pause * 2);
    return pause;
  }

  /** An attempt has succeeded. */
  reset() {
    this.#next = 250;
  }
}
