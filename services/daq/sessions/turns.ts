import { pause } from "../../../transports/pause.ts";

/** Bytes after which a busy connection lets the others have a turn. */
const TURN_BYTES = 1024 * 1024;

/** Work after which it does, in milliseconds. */
const TURN_MS = 2;

/** Work in one go, in milliseconds, after which it has to rest: a parameter tree of thousands of nodes, for example. */
const HEAVY_MS = 20;

/** How much longer than its work it rests then, and the longest rest, in milliseconds. */
const REST = { factor: 4, most: 2_000 };

/**
 * Keeps one connection from taking the time of all others: a read that finds data at once does not let the event loop turn,
 * and a client that sends what takes long to read could keep it busy for ever.
 */
export class Turns {
  readonly #ended = new AbortController();
  #bytes = 0;
  #ms = 0;
  #rest = 0;

  /** So much time and so many bytes were taken in one go. */
  took(ms: number, bytes: number): void {
    this.#ms += ms;
    this.#bytes += bytes;
    if (ms > HEAVY_MS) this.#rest = Math.min(ms * REST.factor, REST.most);
  }

  /** What to wait for before the next read; `undefined` for nothing. */
  pause(): Promise<void> | undefined {
    if (this.#bytes < TURN_BYTES && this.#ms < TURN_MS) return undefined;
    const rest = this.#rest;
    this.#bytes = this.#ms = this.#rest = 0;
    if (rest > 0) return pause(rest, this.#ended.signal);
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Ends a rest. */
  end(): void {
    this.#ended.abort();
  }
}
