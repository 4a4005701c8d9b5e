/** What has come and is to be taken, in its order; the oldest goes when there is too much. */
export class NewestQueue<T> {
  /** How many were dropped because nobody took them. */
  dropped = 0;
  readonly #most: number;
  #items: T[] = [];
  #head = 0;
  #wake: (() => void) | undefined;
  #end: { readonly error: unknown } | undefined;

  /** A queue of at most so many. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Puts one at its end. */
  push(item: T): void {
    if (this.#end !== undefined) return;
    this.#items.push(item);
    if (this.#items.length - this.#head > this.#most) {
      this.#head++;
      this.dropped++;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    this.#wakeUp();
  }

  /** Nothing more comes; with an error, who waits is told. */
  end(error?: unknown): void {
    this.#end ??= { error };
    this.#wakeUp();
  }

  /** The next one; undefined at the end. Rejects with the error of the end. */
  async take(): Promise<T | undefined> {
    while (this.#head === this.#items.length) {
      if (this.#end !== undefined) {
        if (this.#end.error !== undefined) throw this.#end.error;
        return undefined;
      }
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    const item = this.#items[this.#head]!;
    this.#items[this.#head++] = undefined as T;
    if (this.#head === this.#items.length) {
      this.#items = [];
      this.#head = 0;
    }
    return item;
  }

  #wakeUp(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
