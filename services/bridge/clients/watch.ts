/** Time between two looks, in milliseconds. */
const LOOK_MS = 1000;

/** Looks once a second as long as there is something to see; a bridge at rest has no timer. */
export class Watch {
  readonly #look: () => boolean;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  /** Calls `look`, which returns whether there will be something to see. */
  constructor(look: () => boolean) {
    this.#look = look;
  }

  /** Makes sure that there is a look within a second. */
  arm(): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (this.#look()) this.arm();
    }, LOOK_MS);
  }

  /** Looks no more. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }
}
