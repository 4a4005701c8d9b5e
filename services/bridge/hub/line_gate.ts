/** Lines of one program that pass in a second. */
export const LINES_PER_SECOND = 1000;

/** Lets so many lines of a program pass that people, consoles and recordings can take them; the others are counted. */
export class LineGate {
  #second = -Infinity;
  #passed = 0;
  #leftOut = 0;

  /** Whether one more line passes at `now`, in milliseconds of a clock that never jumps. */
  passes(now: number): boolean {
    if (now - this.#second >= 1000) {
      this.#second = now;
      this.#passed = 0;
    }
    if (this.#passed < LINES_PER_SECOND) {
      this.#passed++;
      return true;
    }
    this.#leftOut++;
    return false;
  }

  /** How many lines were left out since the last time that this was asked. */
  takeLeftOut(): number {
    const count = this.#leftOut;
    this.#leftOut = 0;
    return count;
  }
}
