/** Notices when nothing has come for a while. */
export class SilenceTimer implements Disposable {
  /** Whether that has happened. */
  expired = false;
  readonly #limit: number | undefined;
  readonly #onExpired: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `onExpired` after `limit` milliseconds in which it was not restarted; never where there is no limit. */
  constructor(limit: number | undefined, onExpired: () => void) {
    this.#limit = limit;
    this.#onExpired = onExpired;
    this.restart();
  }

  /** Something has come. */
  restart(): void {
    clearTimeout(this.#timer);
    if (this.#limit === undefined) return;
    this.#timer = setTimeout(() => {
      this.expired = true;
      this.#onExpired();
    }, this.#limit);
  }

  /** Notices nothing any more. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
  }
}
