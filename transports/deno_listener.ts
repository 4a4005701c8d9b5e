import { pause } from "./pause.ts";
import type { ByteConnection, ByteListener } from "./transport.ts";

/** Pause before the next attempt when the system has no descriptors left for a new connection, in milliseconds. */
const EXHAUSTED_PAUSE_MS = 50;

/** How a {@linkcode DenoListener} goes by and what it does with what it accepts. */
export interface DenoListenerOptions<C extends Deno.Conn> {
  /** The endpoint as bound. */
  readonly endpoint: string;
  /** Makes a connection of an accepted one. */
  wrap(conn: C): ByteConnection;
  /** See {@linkcode ByteListener.pathState}. */
  readonly pathState?: ByteListener["pathState"];
  /** Told once, after the listener has been closed. */
  onClose?(): void;
}

/** A listener of the operating system, as the layers above see it. */
export class DenoListener<C extends Deno.Conn> implements ByteListener {
  readonly endpoint: string;
  readonly pathState: ByteListener["pathState"];
  readonly #listener: { accept(): Promise<C>; close(): void };
  readonly #options: DenoListenerOptions<C>;
  readonly #stopped = new AbortController();

  /** Wraps `listener`, which listens already. */
  constructor(listener: { accept(): Promise<C>; close(): void }, options: DenoListenerOptions<C>) {
    this.#listener = listener;
    this.#options = options;
    this.endpoint = options.endpoint;
    this.pathState = options.pathState;
  }

  close(): void {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    this.#listener.close();
    this.#options.onClose?.();
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<ByteConnection> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      let conn: C;
      try {
        conn = await this.#listener.accept();
      } catch {
        // Out of descriptors, or a peer that hung up while it waited: neither ends the listener.
        if (!signal.aborted) await pause(EXHAUSTED_PAUSE_MS, signal);
        continue;
      }
      yield this.#options.wrap(conn);
    }
  }
}
