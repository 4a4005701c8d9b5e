import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { Fifo } from "./fifo.ts";

/** Events that wait for one slow reader of a {@linkcode Monitor}; older ones are dropped. */
const MAX_WAITING_EVENTS = 1000;

/** What happens to the connections of a socket. */
export type MonitorEvent =
  /** The socket listens on `endpoint`. */
  | { readonly type: "listening"; readonly endpoint: string }
  /** It no longer does. */
  | { readonly type: "unbound"; readonly endpoint: string }
  /** A peer has connected; the handshake is next. */
  | {
    readonly type: "accepted";
    readonly endpoint: string;
    readonly remote: string;
  }
  /** The handshake has succeeded, whichever end connected: messages flow. */
  | {
    readonly type: "connected";
    readonly endpoint: string;
    readonly remote: string;
    readonly peer: SocketType;
    /** The PLAIN user or CURVE key that the peer proved. */
    readonly userId?: string;
  }
  /** Nobody answered at `endpoint`; the next attempt is in `retryMs`. */
  | {
    readonly type: "connect-failed";
    readonly endpoint: string;
    readonly message: string;
    readonly retryMs: number;
  }
  /** The handshake failed: `reason` is a `LinkFailure`, or "pair-busy" or "routing-id-taken". */
  | {
    readonly type: "handshake-failed";
    readonly endpoint: string;
    readonly remote: string;
    readonly reason: string;
    readonly message: string;
  }
  /** A connection has ended: "ended" by the peer, "failed", "closed" here, "heartbeat", or a `ViolationReason`. */
  | {
    readonly type: "disconnected";
    readonly endpoint: string;
    readonly remote: string;
    readonly reason: string;
    readonly message: string;
  }
  /** The socket is closed; no event follows. */
  | { readonly type: "closed" };

/** The events of one socket: for a callback with {@linkcode on}, or as an async iterable that starts now. */
export class Monitor implements AsyncIterable<MonitorEvent> {
  readonly #handlers = new Set<(event: MonitorEvent) => void>();
  #closed = false;

  /** Calls `handler` with each event from now on; the function returned ends that. */
  on(handler: (event: MonitorEvent) => void): () => void {
    this.#handlers.add(handler);
    return () => void this.#handlers.delete(handler);
  }

  /** Resolves to the next event of type `type`, or to `undefined` when the socket closes before. */
  next<T extends MonitorEvent["type"]>(
    type: T,
  ): Promise<Extract<MonitorEvent, { type: T }> | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const off = this.on((event) => {
        if (event.type === type) {
          resolve(event as Extract<MonitorEvent, { type: T }>);
        } else if (event.type === "closed") resolve(undefined);
        else return;
        off();
      });
    });
  }

  /** Each event from now on; a reader that is 1000 events behind misses the oldest. */
  [Symbol.asyncIterator](): AsyncIterator<MonitorEvent> {
    const waiting = new Fifo<MonitorEvent>();
    let wake: (() => void) | undefined;
    let done = this.#closed;
    const off = this.on((event) => {
      if (waiting.length >= MAX_WAITING_EVENTS) waiting.shift();
      waiting.push(event);
      wake?.();
    });
    return {
      async next(): Promise<IteratorResult<MonitorEvent>> {
        while (waiting.length === 0) {
          if (done) return { done: true, value: undefined };
          await new Promise<void>((resolve) => wake = resolve);
        }
        const value = waiting.shift()!;
        if (value.type === "closed") done = true;
        return { done: false, value };
      },
      return(): Promise<IteratorResult<MonitorEvent>> {
        off();
        done = true;
        wake?.();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  /** Tells everybody. Called by the socket. */
  emit(event: MonitorEvent): void {
    if (this.#closed) return;
    if (event.type === "closed") this.#closed = true;
    for (const handler of [...this.#handlers]) {
      try {
        handler(event);
      } catch (error) {
        reportError(error);
      }
    }
    if (this.#closed) this.#handlers.clear();
  }
}
