import { decodePayload, type Encoding } from "../protocols/gecko/payload.ts";
import { sniff } from "../protocols/gecko/sniff.ts";
import type { Incoming, Receiver } from "./incoming.ts";

/** How a {@linkcode Subscriber} reads values and what it keeps. */
export interface SubscriberOptions {
  /** How values are read (default `msgpack`); `auto` finds out for each message, and gives bytes that it cannot read as a hex text. */
  readonly encoding?: Encoding | "auto";
  /** Whether a topic has to be equal to one of those given rather than start with it (default `false`, as in ZeroMQ). */
  readonly exact?: boolean;
  /** Messages that wait for an iteration (default 1000); the oldest are dropped and counted. A callback needs no queue. */
  readonly queue?: number;
  /** Ends the subscription. */
  readonly signal?: AbortSignal;
}

/** A message as an iteration gives it. */
export interface Received<T> {
  /** Its topic. */
  readonly topic: string;
  /** Its value. */
  readonly value: T;
}

/** Takes a value and its topic. */
export type MessageCallback<T> = (value: T, topic: string) => void;

/** What a {@linkcode Subscriber} needs from its node. */
export interface SubscriberContext {
  /** The receiving half of the node. */
  readonly incoming: Incoming;
  /** Told what a callback threw and which payload could not be read. */
  readonly onError: (error: unknown) => void;
  /** Told that the subscriber has ended. */
  readonly onClosed: (subscriber: Disposable) => void;
}

const UTF8 = new TextEncoder();

/** Default of {@linkcode SubscriberOptions.queue}. */
const DEFAULT_QUEUE = 1000;

/**
 * Receives the messages of some topics, through a callback or by iteration; made by `node.subscribe()` and
 * `node.subscriber()`.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 * import assert from "node:assert/strict";
 *
 * await using node = new Node("listener", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * const subscriber = node.subscriber<{ volts: number }>(["battery", "charger"]);
 * subscriber.close();
 * for await (const { topic, value } of subscriber) console.log(topic, value.volts);
 * assert.equal(subscriber.counters.received, 0);
 * ```
 */
export class Subscriber<T = unknown> implements AsyncIterable<Received<T>>, Disposable {
  /** What came, what an iteration was too slow for, and what could not be read. */
  readonly counters: { received: number; dropped: number; undecodable: number } = {
    received: 0,
    dropped: 0,
    undecodable: 0,
  };
  readonly #context: SubscriberContext;
  readonly #receiver: Receiver;
  readonly #encoding: Encoding | "auto";
  readonly #callback: MessageCallback<T> | undefined;
  readonly #limit: number;
  readonly #ended = new AbortController();
  #queue: Received<T>[] = [];
  #head = 0;
  #waiting: (() => void)[] = [];

  /** Made by `node.subscribe()` and `node.subscriber()`. */
  constructor(
    context: SubscriberContext,
    topics: readonly string[],
    options: SubscriberOptions & { readonly callback?: MessageCallback<T> | undefined },
  ) {
    this.#context = context;
    this.#receiver = {
      prefixes: [...new Set(topics)].map((topic) => UTF8.encode(topic)),
      exact: options.exact ?? false,
      receive: (topic, bytes, range) =>
        this.#receive(topic, bytes.subarray(range.payloadStart, range.payloadEnd)),
    };
    this.#encoding = options.encoding ?? "msgpack";
    this.#callback = options.callback;
    this.#limit = Math.max(1, options.queue ?? DEFAULT_QUEUE);
    context.incoming.add(this.#receiver);
    if (options.signal?.aborted) this.close();
    else {options.signal?.addEventListener("abort", () => this.close(), {
        signal: this.#ended.signal,
      });}
  }

  /** Resolves when the core has the subscriptions, so that nothing published from then on is missed. */
  ready(): Promise<void> {
    return this.#context.incoming.ready();
  }

  /** Messages as they come, until {@linkcode close}. Several iterations share them. */
  async *[Symbol.asyncIterator](): AsyncIterator<Received<T>> {
    while (true) {
      while (this.#head < this.#queue.length) {
        const next = this.#queue[this.#head]!;
        this.#head++;
        if (this.#head === this.#queue.length) {
          this.#queue.length = this.#head = 0;
        } else if (this.#head >= this.#limit) {
          this.#queue = this.#queue.slice(this.#head);
          this.#head = 0;
        }
        yield next;
      }
      if (this.#closed) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Ends the subscription; what waits can still be iterated. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#ended.abort();
    this.#context.incoming.remove(this.#receiver);
    this.#context.onClosed(this);
    this.#wake();
  }

  /** As {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  get #closed(): boolean {
    return this.#ended.signal.aborted;
  }

  #receive(topic: string, payload: Uint8Array): void {
    this.counters.received++;
    let value: T;
    try {
      value = this.#decode(payload) as T;
    } catch (error) {
      // A publisher that speaks another encoding would otherwise complain with every message.
      if (this.counters.undecodable++ === 0) this.#context.onError(error);
      return;
    }
    if (this.#callback === undefined) return this.#enqueue(topic, value);
    try {
      this.#callback(value, topic);
    } catch (error) {
      this.#context.onError(error);
    }
  }

  #decode(payload: Uint8Array): unknown {
    if (this.#encoding === "auto") return sniff(payload).value;
    if (this.#encoding !== "raw") return decodePayload(this.#encoding, payload);
    // A callback sees the bytes where they lie; what waits for an iteration must outlive the read buffer.
    return this.#callback === undefined ? payload.slice() : payload;
  }

  #enqueue(topic: string, value: T): void {
    if (this.#queue.length - this.#head >= this.#limit) {
      this.#head++;
      this.counters.dropped++;
      if (this.#head >= this.#limit) {
        this.#queue = this.#queue.slice(this.#head);
        this.#head = 0;
      }
    }
    this.#queue.push({ topic, value });
    this.#wake();
  }

  #wake(): void {
    if (this.#waiting.length === 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
