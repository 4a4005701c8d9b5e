/** What has come and was not taken yet; its reader waits for more until the signal aborts. */
export class Mailbox<T> {
  readonly #waiting: T[];
  readonly #most: number;
  #missed = 0;
  #wake = Promise.withResolvers<void>();

  /** With what is there at first, and how much waits at most before the oldest is missed; default all. */
  constructor(signal: AbortSignal | undefined, first: readonly T[] = [], most = Infinity) {
    this.#waiting = [...first];
    this.#most = most;
    signal?.addEventListener("abort", () => this.#wake.resolve(), { once: true });
  }

  /** Whether nothing waits. */
  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Adds one. */
  put(one: T): void {
    if (this.#waiting.length >= this.#most) this.#missed++, this.#waiting.shift();
    this.#waiting.push(one);
    this.#wake.resolve();
  }

  /** The oldest that waits. */
  take(): T | undefined {
    return this.#waiting.shift();
  }

  /** How many were missed since this was asked last. */
  takeMissed(): number {
    const missed = this.#missed;
    this.#missed = 0;
    return missed;
  }

  /** Resolves when something has come since, or when the signal has aborted. */
  async changed(): Promise<void> {
    await this.#wake.promise;
    this.#wake = Promise.withResolvers();
  }
}
