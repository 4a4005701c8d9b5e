import {
  decodeSubscription,
  FLAG_COMMAND,
  FLAG_MORE,
  SubscriptionSet,
  writeFrameHeader,
} from "../protocols/zmtp/mod.ts";
import type { Outbox } from "../transports/outbox.ts";
import type { ChunkParser } from "../transports/stream_reader.ts";
import { FrameParser } from "./frame_parser.ts";
import type { CoreLinkUser, LiveLink } from "./core_link.ts";

/** Which messages are lost when the core does not keep up. */
export type PublishOverflow = "drop-newest" | "drop-oldest";

/** What a node has sent, and what it has not. */
export interface PublishCounters {
  /** Messages handed to the connection. */
  sent: number;
  /** Messages that nobody was subscribed to. */
  unwanted: number;
  /** Messages lost because there was no connection. */
  unconnected: number;
  /** Messages lost because the queue was full. */
  overflowed: number;
}

/** What {@linkcode Outgoing} is to keep to. */
export interface OutgoingOptions {
  /** Most bytes that wait. */
  readonly maxBytes: number;
  /** What is lost beyond them. */
  readonly overflow: PublishOverflow;
  /** Told when the connection has come or gone. */
  readonly changed: () => void;
}

interface Waiter {
  readonly done: () => boolean;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Longest frame that a core sends to a publisher: a subscription. */
const MAX_FRAME_BYTES = 64 * 1024;

/** The sending half of a node, shared by its publishers. */
export class Outgoing implements CoreLinkUser {
  /** What was sent and what not. */
  readonly counters: PublishCounters = { sent: 0, unwanted: 0, unconnected: 0, overflowed: 0 };
  readonly #maxBytes: number;
  readonly #overflow: PublishOverflow;
  readonly #onConnection: () => void;
  #outbox: Outbox | undefined;
  #wanted = new SubscriptionSet();
  #everything = false;
  #version = 0;
  #flushing = false;
  #waiters: Waiter[] = [];
  #end: unknown;

  /** Begins without a connection. */
  constructor(options: OutgoingOptions) {
    this.#maxBytes = options.maxBytes;
    this.#overflow = options.overflow;
    this.#onConnection = options.changed;
  }

  /** Bytes that wait. */
  get queuedBytes(): number {
    return this.#outbox?.queuedBytes ?? 0;
  }

  /** Whether the queue is more than half full, so that a publisher that must not lose anything should wait. */
  get full(): boolean {
    return this.queuedBytes * 2 > this.#maxBytes;
  }

  /** Counts changes of what the core wants, so that publishers need not ask each time. */
  get version(): number {
    return this.#version;
  }

  /** Whether the core wants `topic`. */
  wants(topic: Uint8Array): boolean {
    return this.#everything || this.#wanted.matches(topic);
  }

  /** How many subscriptions the core has made. */
  get wanted(): number {
    return this.#wanted.size;
  }

  /** Whether there is a connection. */
  get online(): boolean {
    return this.#outbox !== undefined;
  }

  /** As {@linkcode CoreLinkUser}. */
  connected(link: LiveLink): void {
    this.#wanted = new SubscriptionSet();
    this.#everything = false;
    this.#outbox = link.outbox;
    this.#changed();
    this.#onConnection();
  }

  /** As {@linkcode CoreLinkUser}. */
  disconnected(): void {
    this.#outbox = undefined;
    this.#everything = false;
    this.#wanted = new SubscriptionSet();
    this.#changed();
    this.#onConnection();
  }

  /** As {@linkcode CoreLinkUser}. */
  progress(): void {
    this.#wake();
  }

  /** As {@linkcode CoreLinkUser}. */
  pong(): void {}

  /** As {@linkcode CoreLinkUser}. */
  parser(onCommand: (body: Uint8Array) => void): ChunkParser {
    return new FrameParser(MAX_FRAME_BYTES, {
      message: (bytes, range) => {
        this.#subscription(0, bytes.subarray(range.topicStart, range.topicEnd));
      },
      command: (body) => {
        if (!this.#subscription(FLAG_COMMAND, body)) onCommand(body);
      },
    });
  }

  /** Queues one message: `head` is its first frame with its header; returns whether it was taken. */
  send(head: Uint8Array, payload: Uint8Array): boolean {
    const outbox = this.#outbox;
    if (outbox === undefined) {
      this.counters.unconnected++;
      return false;
    }
    const { length } = payload;
    const headLength = head.length;
    const total = headLength + (length > 255 ? 9 : 2) + length;
    if (outbox.queuedBytes + total > this.#maxBytes && !this.#makeRoom(outbox, total)) return false;
    const { bytes, offset } = outbox.reserve(total);
    let at = offset;
    for (let from = 0; from < headLength; from++) bytes[at++] = head[from]!;
    if (length > 255) {
      at = writeFrameHeader(bytes, at, { flags: 0, length });
    } else {
      bytes[at] = 0;
      bytes[at + 1] = length;
      at += 2;
    }
    if (length <= 32) { for (let from = 0; from < length; from++) bytes[at++] = payload[from]!; }
    else bytes.set(payload, at);
    outbox.commit(total, 1);
    this.counters.sent++;
    if (!this.#flushing) {
      this.#flushing = true;
      queueMicrotask(this.#flush);
    }
    return true;
  }

  /** Resolves as soon as `done` is true; it is asked whenever something changes. */
  until(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve();
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => this.#waiters.push({ done, resolve, reject }));
  }

  /** Resolves when the queue is at most half full, or there is no connection. */
  drained(): Promise<void> {
    return this.until(() => !this.full);
  }

  /** Rejects, now and from now on, what waits for something that will not come. */
  end(reason: unknown): void {
    this.#end = reason;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const { reject } of waiters) reject(reason);
  }

  readonly #flush = (): void => {
    this.#flushing = false;
    this.#outbox?.flush();
  };

  #makeRoom(outbox: Outbox, total: number): boolean {
    if (this.#overflow === "drop-oldest" && total <= this.#maxBytes) {
      const before = outbox.queuedMessages;
      outbox.dropOldest(this.#maxBytes - total, Number.MAX_SAFE_INTEGER, () => {});
      this.counters.overflowed += before - outbox.queuedMessages;
      if (outbox.queuedBytes + total <= this.#maxBytes) return true;
    }
    this.counters.overflowed++;
    return false;
  }

  #subscription(flags: number, body: Uint8Array): boolean {
    const change = decodeSubscription(flags, body);
    if (change === undefined) return false;
    if (change.subscribe) this.#wanted.add(change.topic);
    else this.#wanted.remove(change.topic);
    this.#everything = this.#wanted.matches(new Uint8Array());
    this.#changed();
    return true;
  }

  #changed(): void {
    this.#version++;
    this.#wake();
  }

  #wake(): void {
    if (this.#waiters.length === 0) return;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) {
      if (waiter.done()) waiter.resolve();
      else this.#waiters.push(waiter);
    }
  }
}

/** The first frame of a message on `topic`, with its header. */
export function topicHead(topic: Uint8Array): Uint8Array {
  const head = new Uint8Array((topic.length > 255 ? 9 : 2) + topic.length);
  head.set(topic, writeFrameHeader(head, 0, { flags: FLAG_MORE, length: topic.length }));
  return head;
}
