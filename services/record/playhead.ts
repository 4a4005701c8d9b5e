/** Slowest and fastest rate, as a factor of the recording's own. */
export const RATE_LIMITS: { readonly least: number; readonly most: number } = {
  least: 0.001,
  most: 1000,
};

/**
 * Where a replay is: it says when what was recorded at some time is due, and takes the wishes of whoever watches. Times of
 * the recording and of the clock are in milliseconds.
 */
export class Playhead {
  readonly #now: () => number;
  #clock: number;
  #recorded = 0;
  #rate: number;
  #paused: boolean;
  #steps = 0;
  #change = Promise.withResolvers<void>();
  #interrupt = new AbortController();

  /** Stands at the start; `now` is the clock. */
  constructor(
    now: () => number,
    { rate, paused }: { readonly rate: number; readonly paused: boolean },
  ) {
    this.#now = now;
    this.#clock = now();
    this.#rate = rate;
    this.#paused = paused;
  }

  /** How much faster than the recording it goes. */
  get rate(): number {
    return this.#rate;
  }

  /** Whether it stands still. */
  get paused(): boolean {
    return this.#paused;
  }

  /** Aborts at the next wish: waits for what was due before it have to be looked at anew. */
  get interruption(): AbortSignal {
    return this.#interrupt.signal;
  }

  /** Resolves at the next wish. */
  get changed(): Promise<void> {
    return this.#change.promise;
  }

  /** When on the clock what was recorded at `recorded` is due; never while it stands still. */
  due(recorded: number): number {
    return this.#paused ? Infinity : this.#clock + (recorded - this.#recorded) / this.#rate;
  }

  /** From now on the replay is at `recorded`. */
  jump(recorded: number): void {
    this.#clock = this.#now();
    this.#recorded = recorded;
  }

  /** Whether one message was wished for, which this takes for granted. */
  takeStep(): boolean {
    if (this.#steps === 0) return false;
    this.#steps--;
    return true;
  }

  /** Stands still, or goes on. */
  togglePause(): void {
    this.#hold();
    this.#paused = !this.#paused;
    this.#changed();
  }

  /** Stands still, but for the next message. */
  step(): void {
    this.#hold();
    this.#paused = true;
    this.#steps++;
    this.#changed();
  }

  /** Goes faster or slower by `factor`, within {@linkcode RATE_LIMITS}. */
  scaleRate(factor: number): void {
    this.#hold();
    const rate = Math.min(RATE_LIMITS.most, Math.max(RATE_LIMITS.least, this.#rate * factor));
    this.#rate = Number(rate.toPrecision(6));
    this.#changed();
  }

  /** Interrupts who waits, to look around. */
  wake(): void {
    this.#changed();
  }

  /** Makes this moment the one that times are counted from. */
  #hold(): void {
    const now = this.#now();
    if (!this.#paused) this.#recorded += (now - this.#clock) * this.#rate;
    this.#clock = now;
  }

  #changed(): void {
    this.#change.resolve();
    this.#change = Promise.withResolvers();
    this.#interrupt.abort();
    this.#interrupt = new AbortController();
  }
}
