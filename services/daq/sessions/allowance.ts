/** How much may happen in a second: an allowance that fills again as time goes by, up to that of one second. */
export class Allowance {
  readonly #perSecond: number;
  #left: number;
  #filled = -Infinity;

  /** Allows `perSecond` things a second. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#left = perSecond;
  }

  /** Whether one more thing may happen at `now`, in milliseconds; it is counted then. */
  take(now: number): boolean {
    const earned = (now - this.#filled) / 1000 * this.#perSecond;
    this.#left = Math.min(this.#perSecond, this.#left + earned);
    this.#filled = now;
    if (this.#left < 1) return false;
    this.#left--;
    return true;
  }
}
