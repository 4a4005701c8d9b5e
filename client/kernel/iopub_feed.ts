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
  readonly #signal: AbortSignal | undefined;
  readonly #abort = () => void this.return();
  readonly #waiting = new Fifo<JupyterMessage>();
  #dropped = 0;
  #isOver = false;
  /** Those who wait for a message; more than one where an iterator is asked again before it has answered. */
  readonly #asleep: (() => void)[] = [];

  /** Made by `client.iopub()`. */
  constructor(options: IopubOptions, closed: (feed: IopubFeed) => void) {
    this.#limit = Math.max(1, options.maxWaiting ?? MOST_WAITING);
    this.#closed = closed;
    this.#signal = options.signal;
    if (this.#signal?.aborted) this.end();
    else this.#signal?.addEventListener("abort", this.#abort, { once: true });
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
    this.#asleep.shift()?.();
  }

  /** Nothing more will come. Called by the client. */
  end(): void {
    this.#isOver = true;
    this.#signal?.removeEventListener("abort", this.#abort);
    for (const wake of this.#asleep.splice(0)) wake();
  }

  /** The next message. */
  async next(): Promise<IteratorResult<JupyterMessage>> {
    while (this.#waiting.length === 0) {
      if (this.#isOver) return { done: true, value: undefined };
      await new Promise<void>((resolve) => this.#asleep.push(resolve));
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
