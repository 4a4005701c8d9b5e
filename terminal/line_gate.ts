/** Lets through so many lines a second as people and consoles can take, and counts the others. */
export class LineGate {
  readonly #perSecond: number;
  #began = -Infinity;
  #passed = 0;
  #skipped = 0;

  /** A gate for `perSecond` lines. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  /** Whether a line at `now`, in milliseconds, may pass. */
  admits(now: number): boolean {
    // A clock that was set back begins a new second, too.
    if (now - this.#began >= 1000 || now < this.#began) {
      this.#began = now;
      this.#passed = 0;
    }
    const isAdmitted = this.#passed < this.#perSecond;
    if (isAdmitted) this.#passed++;
    else this.#skipped++;
    return isAdmitted;
  }

  /** How many lines did not pass since this was asked last. */
  takeSkipped(): number {
    const skipped = this.#skipped;
    this.#skipped = 0;
    return skipped;
  }
}
