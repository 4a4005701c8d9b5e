import { encodePayload, type Encoding } from "../protocols/gecko/payload.ts";
import { type Outgoing, topicHead } from "./outgoing.ts";
import type { Topic } from "./topic.ts";

/** How a {@linkcode Publisher} writes values. */
export interface PublisherOptions {
  /** How values are written where a topic does not say (default `msgpack`). */
  readonly encoding?: Encoding;
}

/** Topics whose publishers one {@linkcode Publisher} keeps. */
const MAX_KEPT_TOPICS = 4096;

const UTF8 = new TextEncoder();

/**
 * Publishes on any topic of a node; made by `node.publisher()`.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 * import assert from "node:assert/strict";
 *
 * await using node = new Node("talker", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * const publisher = node.publisher<{ text: string }>();
 * assert.equal(publisher.publish("chatter", { text: "hello" }), false); // no core there
 * assert.equal(node.counters.unconnected, 1);
 * ```
 */
export class Publisher<T = unknown> {
  readonly #outgoing: Outgoing;
  readonly #encoding: Encoding;
  readonly #absolute: (topic: string) => string;
  readonly #topics = new Map<string, TopicPublisher<never>>();

  /** Made by `node.publisher()`. */
  constructor(
    outgoing: Outgoing,
    absolute: (topic: string) => string,
    options: PublisherOptions = {},
  ) {
    this.#outgoing = outgoing;
    this.#absolute = absolute;
    this.#encoding = options.encoding ?? "msgpack";
  }

  /** Whether a publisher that must not lose anything should wait for {@linkcode drained} first: the queue is half full. */
  get full(): boolean {
    return this.#outgoing.full;
  }

  /**
   * Publishes `value` on `topic` and returns whether it was queued: not when there is no connection or nobody wants the
   * topic, nor when the queue is full, which the node counts.
   *
   * Throws a `RoboError` of kind `data` when the encoding cannot hold the value.
   */
  publish(topic: string, value: T): boolean;
  /** Publishes `value` on a typed topic, in the topic's encoding. */
  publish<U>(topic: Topic<U>, value: U): boolean;
  publish(topic: string | Topic<unknown>, value: unknown): boolean {
    return this.topicPublisher(topic as Topic<unknown>).publish(value);
  }

  /** A publisher for one topic, which saves looking it up for each message. */
  topicPublisher(topic: string): TopicPublisher<T>;
  /** A publisher for one typed topic. */
  topicPublisher<U>(topic: Topic<U>): TopicPublisher<U>;
  topicPublisher(topic: string | Topic<unknown>): TopicPublisher<unknown> {
    const name = typeof topic === "string" ? topic : topic.name;
    const encoding = typeof topic === "string" ? this.#encoding : topic.encoding;
    const known = this.#topics.get(name);
    if (known !== undefined && known.encoding === encoding) return known as TopicPublisher<unknown>;
    if (this.#topics.size >= MAX_KEPT_TOPICS) this.#topics.clear();
    const made = new TopicPublisher<never>(this.#outgoing, this.#absolute(name), encoding);
    this.#topics.set(name, made);
    return made as TopicPublisher<unknown>;
  }

  /** Resolves when there is a core that takes messages, so that none is lost for having come too early. */
  ready(): Promise<void> {
    const outgoing = this.#outgoing;
    return outgoing.until(() => outgoing.wanted > 0);
  }

  /** Resolves when the queue is at most half full. */
  drained(): Promise<void> {
    return this.#outgoing.drained();
  }
}

/**
 * Publishes on one topic; made by `publisher.topicPublisher()`.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 *
 * await using node = new Node("camera", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * const frames = node.publisher({ encoding: "raw" }).topicPublisher("camera/raw");
 * frames.publishBytes(new Uint8Array(640 * 480));
 * ```
 */
export class TopicPublisher<T = unknown> {
  /** The topic's full name, with the node's namespace. */
  readonly topic: string;
  /** How values are written. */
  readonly encoding: Encoding;
  readonly #outgoing: Outgoing;
  readonly #bytes: Uint8Array;
  readonly #head: Uint8Array;
  #version = -1;
  #wanted = false;

  /** Made by `publisher.topicPublisher()`. */
  constructor(outgoing: Outgoing, topic: string, encoding: Encoding) {
    this.#outgoing = outgoing;
    this.topic = topic;
    this.encoding = encoding;
    this.#bytes = UTF8.encode(topic);
    this.#head = topicHead(this.#bytes);
  }

  /** Whether a publisher that must not lose anything should wait for {@linkcode drained} first: the queue is half full. */
  get full(): boolean {
    return this.#outgoing.full;
  }

  /** As {@linkcode Publisher.publish}. */
  publish(value: T): boolean {
    // What nobody wants is not even encoded.
    if (this.#outgoing.online && !this.#isWanted()) return this.#skip();
    return this.#outgoing.send(this.#head, encodePayload(this.encoding, value));
  }

  /** Publishes a payload that is encoded already; it is copied before this returns. */
  publishBytes(payload: Uint8Array): boolean {
    if (this.#outgoing.online && !this.#isWanted()) return this.#skip();
    return this.#outgoing.send(this.#head, payload);
  }

  /** Resolves when there is a core that wants this topic. */
  ready(): Promise<void> {
    return this.#outgoing.until(() => this.#outgoing.online && this.#isWanted());
  }

  /** Resolves when the queue is at most half full. */
  drained(): Promise<void> {
    return this.#outgoing.drained();
  }

  #isWanted(): boolean {
    const { version } = this.#outgoing;
    if (version !== this.#version) {
      this.#version = version;
      this.#wanted = this.#outgoing.wants(this.#bytes);
    }
    return this.#wanted;
  }

  #skip(): false {
    this.#outgoing.counters.unwanted++;
    return false;
  }
}
