import type { RoboError } from "../../errors.ts";
import { dial } from "../endpoint.ts";
import { pause } from "../pause.ts";
import type { ByteConnection } from "../transport.ts";

/** Pause between attempts within a process, where nothing is gained by waiting longer, in milliseconds. */
const MEMORY_PAUSE_MS = 5;

/** When a {@linkcode Dialer} tries again, in milliseconds. */
export interface DialerOptions {
  /** First pause; -1 for a single attempt. */
  readonly reconnectInterval: number;
  /** Longest pause; 0 to keep the first. */
  readonly reconnectMaxInterval: number;
}

/** What a {@linkcode Dialer} does with its connections. */
export interface DialerActions {
  /** Uses a connection until it ends. Resolves to whether it worked, so that the next attempt comes soon. */
  use(conn: ByteConnection, signal: AbortSignal): Promise<boolean>;
  /** An attempt failed; the next one is in `retryMs`, -1 for never. */
  failed(error: RoboError | Error, retryMs: number): void;
}

/** Keeps one connection to an endpoint alive: dials, and after its end dials again, ever more slowly while that fails. */
export class Dialer {
  readonly #endpoint: string;
  readonly #options: DialerOptions;
  readonly #actions: DialerActions;
  readonly #stop = new AbortController();
  #failures = 0;

  /** Prepares to dial `endpoint`. */
  constructor(endpoint: string, options: DialerOptions, actions: DialerActions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#actions = actions;
  }

  /** Dials until {@linkcode close}. */
  async run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const worked = await this.#attempt(signal);
      if (signal.aborted) return;
      if (worked) this.#failures = 0;
      if (this.#options.reconnectInterval < 0) return;
      // A connection that worked and broke is tried again after the shortest pause.
      // Spread out: peers that lost the same server must not all come back at the same instant.
      await pause(this.#nextPause() * (0.75 + Math.random() / 2), signal);
      if (!worked) this.#failures++;
    }
  }

  /** Stops dialling, and ends the handshake in progress. */
  close(): void {
    this.#stop.abort();
  }

  async #attempt(signal: AbortSignal): Promise<boolean> {
    let conn: ByteConnection;
    try {
      conn = await dial(this.#endpoint, signal);
    } catch (error) {
      if (!signal.aborted) {
        this.#actions.failed(error as Error, this.#nextPause());
      }
      return false;
    }
    return this.#actions.use(conn, signal);
  }

  #nextPause(): number {
    const { reconnectInterval: first, reconnectMaxInterval: longest } = this.#options;
    if (first < 0) return -1;
    if (this.#endpoint.startsWith("inproc:")) {
      return Math.min(first, MEMORY_PAUSE_MS);
    }
    if (longest <= first) return first;
    return Math.min(longest, first * 2 ** Math.min(this.#failures, 20));
  }
}
