import { MessageReader, type WebSocketMessage } from "../../../protocols/websocket/mod.ts";
import type { SocketLimits } from "./bridge_http_options.ts";
import type { ServerCounters } from "./server_counters.ts";
import type { SocketLife } from "./socket_life.ts";
import { TokenBucket } from "./token_bucket.ts";

/** Longest time for which a client is read no further at a stretch, in milliseconds. */
const MOST_HELD_MS = 5000;

/** What a {@linkcode SocketInput} reads from and tells. */
export interface SocketInputParts {
  /** The connection, which is paused for who sends too fast. */
  readonly socket: { pause(): unknown; resume(): unknown };
  /** Its signs of life. */
  readonly life: SocketLife;
  /** The limits. */
  readonly limits: Required<SocketLimits>;
  /** Whether messages may be compressed. */
  readonly isCompressed: boolean;
  /** What is counted. */
  readonly counters: ServerCounters;
  /** Told of each message. What it throws is told as a breach. */
  readonly onMessage: (message: WebSocketMessage) => void;
  /** Told of what cannot be read. */
  readonly onBreach: (error: unknown) => void;
  /** Milliseconds of a clock that never jumps. Default that of this process. */
  readonly clock?: () => number;
}

/** What comes in over a connection: bytes to messages, no faster than the client may send them, nor than a part of the time suffices for. */
export class SocketInput {
  readonly #parts: SocketInputParts;
  readonly #reader: MessageReader;
  readonly #clock: () => number;
  /** Messages that may come, and milliseconds that they may take; undefined where they may take all. */
  readonly #messages: TokenBucket;
  readonly #work: TokenBucket | undefined;
  #held: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  /** Nothing yet. */
  constructor(parts: SocketInputParts) {
    const { limits, isCompressed } = parts;
    this.#parts = parts;
    this.#reader = new MessageReader({ from: "client", maxBytes: limits.maxMessage, isCompressed });
    this.#clock = parts.clock ?? (() => performance.now());
    this.#messages = new TokenBucket(limits.maxRate, this.#clock());
    const { maxWork } = limits;
    this.#work = maxWork < 100 ? new TokenBucket(maxWork * 10, this.#clock()) : undefined;
  }

  /** Whether nothing is read for a while, because the client has sent too fast. */
  get isHeld(): boolean {
    return this.#held !== undefined;
  }

  /** Takes bytes that have come. What comes after the stop is thrown away, so that our last words arrive. */
  received(chunk: Uint8Array<ArrayBuffer>): void {
    const { counters, life } = this.#parts;
    counters.bytesIn += chunk.length;
    life.seen(this.#clock());
    if (this.#isStopped) return;
    this.#reader.feed(chunk);
    this.#read();
  }

  /** Looks at nothing any more. */
  stop(): void {
    this.#isStopped = true;
    if (this.#held === undefined) return;
    clearTimeout(this.#held);
    this.#held = undefined;
    this.#parts.socket.resume();
  }

  #read(): void {
    const { life, onMessage, onBreach } = this.#parts;
    let isWhole = false;
    try {
      while (!this.#isStopped && this.#held === undefined) {
        const began = this.#clock();
        const before = this.#reader.frames;
        const message = this.#reader.next();
        let wait = this.#messages.take(this.#reader.frames - before, began);
        if (message !== undefined) {
          isWhole ||= message.kind === "text" || message.kind === "binary";
          onMessage(message);
          const ended = this.#clock();
          wait = Math.max(wait, this.#work?.take(ended - began, ended) ?? 0);
        }
        if (wait > 0) this.#hold(wait);
        if (message === undefined) break;
      }
    } catch (error) {
      onBreach(error);
    }
    life.progressed(this.#clock(), { isInside: this.#reader.isInside, isWhole });
  }

  #hold(milliseconds: number): void {
    if (this.#isStopped) return;
    const { counters, socket } = this.#parts;
    counters.throttled++;
    socket.pause();
    this.#held = setTimeout(() => {
      this.#held = undefined;
      this.#read();
      if (this.#held === undefined) socket.resume();
    }, Math.min(milliseconds, MOST_HELD_MS));
  }
}
