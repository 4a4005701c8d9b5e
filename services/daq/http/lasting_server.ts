import { pause } from "../../../transports/pause.ts";

/** Time before it listens again when the system had no descriptor left for a connection, in milliseconds. */
const AGAIN_AFTER_MS = 50;

/** Listens at a port; ends, with all its connections, when the signal aborts. */
export type Serve = (port: number, signal: AbortSignal) => Deno.HttpServer<Deno.NetAddr>;

/**
 * An HTTP server that goes on listening. Deno's own ends when a connection cannot be accepted, because somebody has opened so
 * many that the process has no descriptors left, and devices would be without operators from then on.
 */
export class LastingServer {
  /** Where it listens. */
  readonly addr: Deno.NetAddr;
  /** Resolves when it has ended, with all its connections. */
  readonly finished: Promise<void>;
  readonly #serve: Serve;
  readonly #signal: AbortSignal;
  #ending: AbortController;

  /** Listens at `port` until `signal` aborts; 0 takes a free one, and keeps it. Throws what `serve` throws. */
  constructor(serve: Serve, port: number, signal: AbortSignal) {
    this.#serve = serve;
    this.#signal = signal;
    this.#ending = new AbortController();
    const first = serve(port, this.#ending.signal);
    this.addr = first.addr;
    signal.addEventListener("abort", () => this.#ending.abort(), { once: true });
    this.finished = this.#goOn(first);
  }

  async #goOn(first: Deno.HttpServer<Deno.NetAddr>): Promise<void> {
    for (let server: typeof first | undefined = first; server !== undefined;) {
      try {
        return await server.finished;
      } catch {
        // Its port is not free before it is ended.
        this.#ending.abort();
        server = await this.#again();
      }
    }
  }

  async #again(): Promise<Deno.HttpServer<Deno.NetAddr> | undefined> {
    while (!this.#signal.aborted) {
      this.#ending = new AbortController();
      try {
        return this.#serve(this.addr.port, this.#ending.signal);
      } catch {
        await pause(AGAIN_AFTER_MS, this.#signal);
      }
    }
    return undefined;
  }
}
