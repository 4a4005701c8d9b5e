/** How long somebody waits: until a time has passed, a signal is aborted, or what is waited for is closed. */
export class Patience implements Disposable {
  /** For how long at most, in milliseconds. */
  readonly milliseconds: number;
  readonly #end = new AbortController();
  readonly #timer: ReturnType<typeof setTimeout> | undefined;

  /** Waits for `milliseconds` at most, which may be `Infinity`, and as long as none of `signals` is aborted. */
  constructor(milliseconds: number, signals: readonly (AbortSignal | undefined)[]) {
    this.milliseconds = milliseconds;
    for (const signal of signals) {
      if (signal === undefined) continue;
      const abort = () => this.#end.abort(signal.reason);
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true, signal: this.signal });
    }
    if (milliseconds <= LONGEST_MS) {
      this.#timer = setTimeout(() => this.#end.abort(OUT_OF_TIME), milliseconds);
    }
  }

  /** Aborted when the waiting is over, with the reason of the signal that ended it. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  /** Whether it ended because the time has passed. */
  get isOutOfTime(): boolean {
    return this.signal.reason === OUT_OF_TIME;
  }

  /** Resolves when `event` does; throws when the waiting is over before. */
  async until(event: Promise<unknown>): Promise<void> {
    const { signal } = this;
    const { promise, resolve } = Promise.withResolvers<void>();
    const done = () => resolve();
    signal.addEventListener("abort", done, { once: true });
    event.then(done, done);
    if (signal.aborted) done();
    await promise;
    signal.removeEventListener("abort", done);
    signal.throwIfAborted();
  }

  /** Resolves after `milliseconds`, or when `event` does if that is sooner; throws when the waiting is over before. */
  async pause(milliseconds: number, event?: Promise<unknown>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, milliseconds);
    const done = () => resolve();
    event?.then(done, done);
    try {
      await this.until(promise);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Lets go of timer and signals. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#end.abort(DONE);
  }
}

const OUT_OF_TIME = Symbol("out of time");
const DONE = Symbol("done");

/** Timers of JavaScript cannot be longer, some 24 days. */
const LONGEST_MS = 2 ** 31 - 1;
