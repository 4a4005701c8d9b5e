/** A refusal that is repeated is told again after so long, in milliseconds: a program that is refused tries again every second. */
const TOLD_AGAIN_MS = 60_000;

/** Refusals of different programs that are told in that time, at most. */
const MOST_TOLD = 30;

/** Tells people which programs are refused and why, but no more often than they can read. */
export class Refusals {
  readonly #tell: (message: string) => void;
  readonly #now: () => number;
  #last = "";
  #lastAt = 0;
  #since = -Infinity;
  #count = 0;
  #untold = 0;

  /** Nobody was refused yet; `now` is a clock that never jumps, in milliseconds. */
  constructor(tell: (message: string) => void, now: () => number = () => performance.now()) {
    this.#tell = tell;
    this.#now = now;
  }

  /** A program at `remote` is refused. */
  add(remote: string, why: string): void {
    const now = this.#now();
    if (why === this.#last && now - this.#lastAt <= TOLD_AGAIN_MS) {
      this.#untold++;
      return;
    }
    if (now - this.#since > TOLD_AGAIN_MS) {
      this.#since = now;
      this.#count = 0;
    }
    if (this.#count >= MOST_TOLD) {
      this.#untold++;
      return;
    }
    this.#count++;
    this.#last = why;
    this.#lastAt = now;
    const untold = this.#untold;
    this.#untold = 0;
    const more = untold === 0 ? "" : ` (and ${untold} refusals before that)`;
    this.#tell(`A program at ${remote}: ${why}${more}`);
  }
}
