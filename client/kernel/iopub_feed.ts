import type { JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { Fifo } from "../../transports/zmtp/fifo.ts";

/** Messages that wait for a slow reader unless it says otherwise. */
const MOST_WAITING = 10_000;

/** How the messages of iopub are read. */
export interface IopubOptions {
  /** Messages that may wait; beyond that the oldest are dropped, and counted (default 10 000). */
  readonly maxWaiting?: number;
  /** Ends the iteration when it aborts. */
  readonly signal?: AbortSignal;
}

/** The messages of iopub from the moment they were asked for. Ends with the client; leaving the loop ends it, too. */
export class IopubFeed implements AsyncIterableIterator<JupyterMessage> {
  readonly #limit: number;
  readonly #closed: (feed: IopubFeed) => void;
  readonly #waiting = new Fifo<JupyterMessage>();
  #dropped = 0;
  #isOver = false;
  #wake: (() => void) | undefined;

  /** Made by `client.iopub()`. */
  constructor(options: IopubOptions, closed: (feed: IopubFeed) => void) {
    this.#limit = Math.max(1, options.maxWaiting ?? MOST_WAITING);
    this.#closed = closed;
    const { signal } = options;
    if (signal?.aborted) this.end();
    else signal?.addEventListener("abort", () => void this.return(), { once: true });
  }

  /** Messages that were dropped because the reader was too slow. */
  get dropped(): number {
    return this.#dropped;
  }

  /** A message has come. Called by the client. */
  push(message: JupyterMessage): void {
    if (this.#isOver) return;
    if (this.#waiting.length >= this.#limit) {
      this.#waiting.shift();
      this.#dropped++;
    }
    this.#waiting.push(message);
    this.#wake?.();
  }

  /** Nothing more will come. Called by the client. */
  end(): void {
    this.#isOver = true;
    this.#wake?.();
  }

  /** The next message. */
  async next(): Promise<IteratorResult<JupyterMessage>> {
    while (this.#waiting.length === 0) {
      if (this.#isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    return { done: false, value: this.#waiting.shift()! };
  }

  /** Ends the iteration. */
  return(): Promise<IteratorResult<JupyterMessage>> {
    this.#waiting.drain();
    this.end();
    this.#closed(this);
    return Promise.resolve({ done: true, value: undefined });
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this;
  }
}
