/** Misses in a row after which it is no longer spun each time. */
const MISSES = 4;

/** Then every how many times it is tried again. */
const TRY_EVERY = 32;

/**
 * Whether it pays to spin for something: as long as it mostly comes while one spins. Otherwise it is tried now and then, since
 * things may become quicker.
 */
export class SpinHabit {
  #misses = 0;
  #skipped = 0;

  /** Whether to spin this time. */
  get pays(): boolean {
    if (this.#misses < MISSES) return true;
    this.#skipped = (this.#skipped + 1) % TRY_EVERY;
    return this.#skipped === 0;
  }

  /** Notes whether it came while one span. */
  note(came: boolean): void {
    this.#misses = came ? 0 : this.#misses + 1;
  }
}
