/** Lets so many things a second pass, and as many at once. */
export class TokenBucket {
  readonly #perSecond: number;
  #tokens: number;
  #filled: number;

  /** A full bucket. */
  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
    this.#filled = now;
  }

  /** Takes for `count` things that have passed; returns how many milliseconds nothing more should. */
  take(count: number, now: number): number {
    const gained = (now - this.#filled) * this.#perSecond / 1000;
    this.#tokens = Math.min(this.#perSecond, this.#tokens + gained) - count;
    this.#filled = now;
    return this.#tokens >= 0 ? 0 : Math.ceil(-this.#tokens * 1000 / this.#perSecond);
  }
}
