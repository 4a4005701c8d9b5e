import { RoboError } from "../../errors.ts";
import type { SocketType } from "../../protocols/zmtp/mod.ts";
import { Fifo } from "./fifo.ts";
import { closedError } from "./socket_errors.ts";
import { turn } from "../turn.ts";

/** Calls of `send` that may wait for room at the same time. */
const MAX_WAITING_SENDS = 10_000;

/** Sends that end at once before one lets the event loop turn. */
const SENDS_PER_TURN = 128;

/** How a {@linkcode Sender} gets rid of messages. */
export interface SenderOptions {
  /** For error messages. */
  readonly type: SocketType;
  /** How long `send` waits, in milliseconds; -1 for no limit, 0 not at all. */
  readonly sendTimeout: number;
  /** Queues (or drops) a message now; `false` when it has to wait. May throw. */
  attempt(parts: Uint8Array[]): boolean;
}

interface Waiting {
  readonly parts: Uint8Array[];
  resolve(): void;
  reject(error: unknown): void;
  timer: ReturnType<typeof setTimeout> | undefined;
}

const SENT: Promise<void> = Promise.resolve();

/** Lets `send` wait for room, in the order of the calls. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #waiting = new Fifo<Waiting>();
  #closed = false;
  #sendsThisTurn = 0;

  /** A sender that nobody waits for. */
  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Resolves when the message is queued. Rejects with RoboError "unavailable" after the time-out. */
  send(parts: Uint8Array[]): Promise<void> {
    const { type, sendTimeout } = this.#options;
    if (this.#closed) return Promise.reject(closedError(type));
    try {
      if (this.#waiting.length === 0 && this.#options.attempt(parts)) {
        return this.#sent();
      }
    } catch (error) {
      return Promise.reject(error);
    }
    if (sendTimeout === 0) return Promise.reject(timeoutError(0));
    if (this.#waiting.length >= MAX_WAITING_SENDS) {
      return Promise.reject(tooManyError());
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = { parts, resolve, reject, timer: undefined };
      if (sendTimeout > 0) {
        waiting.timer = setTimeout(() => {
          this.#waiting.remove(waiting);
          reject(timeoutError(sendTimeout));
        }, sendTimeout);
      }
      this.#waiting.push(waiting);
    });
  }

  /** A loop of sends that all end at once would never let the event loop write anything. */
  #sent(): Promise<void> {
    if (++this.#sendsThisTurn < SENDS_PER_TURN) return SENT;
    this.#sendsThisTurn = 0;
    return turn();
  }

  /** There may be room: those who wait try again. */
  retry(): void {
    for (
      let next = this.#waiting.first;
      next !== undefined;
      next = this.#waiting.first
    ) {
      try {
        if (!this.#options.attempt(next.parts)) return;
        next.resolve();
      } catch (error) {
        next.reject(error);
      }
      clearTimeout(next.timer);
      this.#waiting.shift();
    }
  }

  /** Ends all waiting, now and later. */
  close(): void {
    this.#closed = true;
    for (const waiting of this.#waiting.drain()) {
      clearTimeout(waiting.timer);
      waiting.reject(closedError(this.#options.type));
    }
  }
}

function timeoutError(ms: number): RoboError {
  return new RoboError(
    "unavailable",
    `The message could not be sent within ${ms} ms`,
    { hint: "Check that a peer is connected and reads, or set a longer sendTimeout" },
  );
}

function tooManyError(): RoboError {
  return new RoboError(
    "usage",
    `${MAX_WAITING_SENDS} calls of send wait for room already`,
    { hint: "Await each send, or choose an overflow policy that drops" },
  );
}
