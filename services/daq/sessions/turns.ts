import { pause } from "../../../transports/pause.ts";
import { turn } from "../../../transports/turn.ts";

/** Bytes after which a busy connection lets the others have a turn. */
const TURN_BYTES = 1024 * 1024;

/** Work after which it does, and rests for as long, in milliseconds. */
const TURN_MS = 2;

/** Work in one go, in milliseconds, after which it has to rest for longer: a text of some MiB, for example. */
const HEAVY_MS = 20;

/** How much longer than heavy work the rest after it is, and the longest rest, in milliseconds. */
const REST = { factor: 4, most: 2_000 };

/**
 * Keeps one connection from taking the time of all others: a read that finds data at once does not let the event loop turn,
 * and a client that sends what takes long to read could keep it busy for ever.
 */
export class Turns {
  readonly #ended = new AbortController();
  #bytes = 0;

  /**
   * So much time and so many bytes were taken since the last pause; returns what to wait for before there is more, `undefined`
   * for nothing.
   */
  took(ms: number, bytes: number): Promise<void> | undefined {
    this.#bytes += bytes;
    if (ms < TURN_MS && this.#bytes < TURN_BYTES) return undefined;
    this.#bytes = 0;
    if (ms < TURN_MS) return turn();
    const rest = ms < HEAVY_MS ? ms : Math.min(ms * REST.factor, REST.most);
    return pause(rest, this.#ended.signal);
  }

  /** Ends a rest. */
  end(): void {
    this.#ended.abort();
  }
}
