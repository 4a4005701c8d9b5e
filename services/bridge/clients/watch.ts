/** Time between two looks, in milliseconds. */
const LOOK_MS = 1000;

/** Looks once a second, or in another time, as long as there is something to see; a bridge at rest has no timer. */
export class Watch {
  readonly #look: () => boolean;
  readonly #every: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** Calls `look`, which returns whether there will be something to see. */
  constructor(look: () => boolean, every: number = LOOK_MS) {
    this.#look = look;
    this.#every = every;
  }

  /** Makes sure that there is a look soon. */
  arm(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#look()) this.arm();
    }, this.#every);
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}
