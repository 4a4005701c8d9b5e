import { RoboError } from "../../errors.ts";
import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { Fifo } from "./fifo.ts";
import type { Message } from "./message.ts";
import type { Pipe } from "./pipe.ts";
import { closedError } from "./socket_errors.ts";

/** Messages of the socket's own making that may wait, such as those of XPUB about subscriptions. */
const MAX_INJECTED = 100_000;

/** How an {@linkcode Inbox} hands messages out. */
export interface InboxOptions {
  /** For error messages. */
  readonly type: SocketType;
  /** How long `receive` waits, in milliseconds; -1 for no limit, 0 not at all. */
  readonly receiveTimeout: number;
  /** Makes what the user gets of a message of `pipe`; `undefined` to discard it. */
  readonly transform?: (pipe: Pipe, message: Message) => Message | undefined;
}

interface Waiter {
  resolve(message: Message): void;
  reject(error: RoboError): void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** Hands out the messages of all peers, one of each in turn (fair queueing, RFC 28 to 31). */
export class Inbox {
  readonly #options: InboxOptions;
  readonly #ready = new Fifo<Pipe>();
  readonly #injected = new Fifo<Message>();
  readonly #waiters = new Fifo<Waiter>();
  #closed = false;

  /** An empty inbox. */
  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** Messages of `pipe` wait. */
  arrived(pipe: Pipe): void {
    if (!pipe.ready && pipe.incoming.messages > 0) {
      pipe.ready = true;
      this.#ready.push(pipe);
    }
    this.#serve();
  }

  /** Adds a message of the socket's own making. */
  inject(message: Message): void {
    if (this.#injected.length >= MAX_INJECTED) this.#injected.shift();
    this.#injected.push(message);
    this.#serve();
  }

  /** The next message, if one waits. */
  take(): Message | undefined {
    const injected = this.#injected.shift();
    if (injected !== undefined) return injected;
    for (
      let pipe = this.#ready.shift();
      pipe !== undefined;
      pipe = this.#ready.shift()
    ) {
      const message = pipe.incoming.take();
      if (pipe.incoming.messages > 0) this.#ready.push(pipe);
      else pipe.ready = false;
      pipe.taken();
      if (message === undefined) continue;
      const { transform } = this.#options;
      const result = transform === undefined ? message : transform(pipe, message);
      if (result !== undefined) return result;
    }
    return undefined;
  }

  /** The next message. Rejects with RoboError "unavailable" after the time-out and "usage" when the socket is closed. */
  receive(): Promise<Message> {
    const message = this.#waiters.length === 0 ? this.take() : undefined;
    if (message !== undefined) return Promise.resolve(message);
    const { type, receiveTimeout } = this.#options;
    if (this.#closed) return Promise.reject(closedError(type));
    if (receiveTimeout === 0) {
      return Promise.reject(timeoutError(receiveTimeout));
    }
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { resolve, reject, timer: undefined };
      if (receiveTimeout > 0) {
        waiter.timer = setTimeout(() => {
          this.#waiters.remove(waiter);
          reject(timeoutError(receiveTimeout));
        }, receiveTimeout);
      }
      this.#waiters.push(waiter);
    });
  }

  /** Messages one by one until the socket is closed. Leaving the loop does not close the socket. */
  iterate(): AsyncIterator<Message> {
    return {
      next: (): Promise<IteratorResult<Message>> => {
        const value = this.#waiters.length === 0 ? this.take() : undefined;
        if (value !== undefined) return Promise.resolve({ done: false, value });
        if (this.#closed) {
          return Promise.resolve({ done: true, value: undefined });
        }
        return this.receive().then(
          (value) => ({ done: false, value }),
          (error) => {
            if (this.#closed) return { done: true, value: undefined };
            throw error;
          },
        );
      },
    };
  }

  /** Rejects those who wait with `error`. */
  fail(error: RoboError): void {
    for (const waiter of this.#waiters.drain()) {
      clearTimeout(waiter.timer);
      waiter.reject(error);
    }
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#closed = true;
    this.fail(closedError(this.#options.type));
  }

  #serve(): void {
    while (this.#waiters.length > 0) {
      const message = this.take();
      if (message === undefined) return;
      const waiter = this.#waiters.shift()!;
      clearTimeout(waiter.timer);
      waiter.resolve(message);
    }
  }
}

function timeoutError(ms: number): RoboError {
  return new RoboError("unavailable", `No message came within ${ms} ms`, {
    hint: "Check that the peer sends, or set a longer receiveTimeout",
  });
}
