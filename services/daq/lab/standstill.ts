/** Shortest time between two readings that can show that something stands still, in milliseconds. */
const APART_MS = 100;

/** The part of the way seen so far that readings of something that stands still may differ by. */
const NOISE = 1e-3;

/** Finds out from readings of a position whether it stands still. */
export class Standstill {
  #least = Infinity;
  #greatest = -Infinity;
  #last: number | undefined;
  #lastTime = 0;
  #isMoving: boolean | undefined;

  /** Whether it moves; `undefined` while that is not known. */
  get isMoving(): boolean | undefined {
    return this.#isMoving;
  }

  /** How far apart the readings are. */
  get span(): number {
    return Math.max(0, this.#greatest - this.#least);
  }

  /** It was there at `time`, in milliseconds. */
  saw(position: number, time: number): void {
    this.#least = Math.min(this.#least, position);
    this.#greatest = Math.max(this.#greatest, position);
    if (this.#last === undefined) {
      this.#last = position;
      this.#lastTime = time;
      return;
    }
    const distance = Math.abs(position - this.#last);
    const tolerance = NOISE * this.span;
    if (distance > tolerance) this.#isMoving = true;
    else if (time - this.#lastTime < APART_MS) return;
    else this.#isMoving = false;
    this.#last = position;
    this.#lastTime = time;
  }

  /** What was seen last counts no more for whether it moves: it was told to stop, for example. */
  restart(): void {
    this.#last = undefined;
    this.#isMoving = undefined;
  }
}
