import { FLAG_COMMAND, FLAG_LONG, FLAG_MORE } from "../../protocols/zmtp/frame.ts";
import type { ChunkParser } from "../../transports/stream_reader.ts";
import type { PooledBuffer } from "../../transports/buffer_pool.ts";
import type { DestinationSet, Router } from "./destination_set.ts";
import { Flow } from "./flow.ts";
import type { SubscriberLink } from "./subscriber_link.ts";
import type { Topic } from "./topic.ts";
import { equalsAt, type TopicTable } from "./topic_table.ts";

/** What a forwarder works with: the same for all publishers of a hub. */
export interface ForwarderOptions {
  /** All topics. */
  readonly topics: TopicTable;
  /** Who subscribes to what. */
  readonly router: Router;
  /** The hub's clock, in milliseconds. */
  readonly now: () => number;
  /** Largest message, in bytes on the wire. */
  readonly maxMessageBytes: number;
  /** Told of each command that the publisher sends: the frame's body. */
  onCommand(body: Uint8Array): void;
  /** Takes a registration instead of forwarding it: the payload of a `core_info` message. */
  onRegistration(payload: Uint8Array): void;
  /** Keeps the last message of a latched topic; called once per chunk and topic, with the whole message. */
  onLatched(topic: Topic, message: Uint8Array): void;
}

/** A publisher broke the protocol, and its connection has to end. */
export class ForwardingError extends Error {
  override readonly name: string = "ForwardingError";
}

/** A run of whole messages in a buffer. */
export interface Run {
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** How many messages these are. */
  readonly messages: number;
}

/** Greatest lawful flags: a command is never followed by more frames. */
const FLAGS_MAX = FLAG_COMMAND | FLAG_LONG;

const REGISTRATION_TOPIC = new TextEncoder().encode("core_info");

/**
 * The hot path of the hub: takes what one publisher sent, counts every message by topic, and hands whole runs
 * of bytes to the subscribers. Messages are neither copied nor re-framed, and none costs an object.
 *
 * A run ends where the set of subscribers changes, not where the topic does.
 */
export class Forwarder implements ChunkParser {
  /** As {@linkcode ChunkParser}. */
  incompleteBytes = 0;
  /** All that this publisher sends, by topic. */
  readonly flows: Map<Topic, Flow> = new Map();
  readonly #options: ForwarderOptions;
  readonly #touched: SubscriberLink[] = [];
  readonly #latched = new Map<Topic, { start: number; end: number }>();
  #last: Flow | undefined;
  // Results of #scan, kept here because a returned object per message would cost more than the scan.
  #topicStart = 0;
  #topicEnd = 0;
  #payload = 0;

  /** Makes a forwarder for one publisher. */
  constructor(options: ForwarderOptions) {
    this.#options = options;
  }

  /** As {@linkcode ChunkParser.parse}: forwards the whole messages in `buffer.bytes[start, end)`. */
  parse(buffer: PooledBuffer, start: number, end: number): number {
    const { router, now } = this.#options;
    const bytes = buffer.bytes;
    const instant = now();
    let position = start;
    let set: DestinationSet | undefined;
    let runStart = start;
    let messages = 0;
    while (true) {
      const next = this.#scan(bytes, position, end);
      if (next <= 0) {
        this.#deliver(buffer, set, { start: runStart, end: position, messages });
        if (next === 0) break;
        this.#special(bytes, position, -next);
        position = runStart = -next;
        set = undefined;
        messages = 0;
        continue;
      }
      const flow = this.#flow(bytes);
      const payload = this.#payload;
      flow.messages++;
      flow.bytes += payload;
      const topic = flow.topic;
      topic.messages++;
      topic.bytes += payload;
      if (topic.lastSeen !== instant) topic.arrive(instant);
      if (topic.latched) this.#latched.set(topic, { start: position, end: next });
      const wanted = topic.epoch === router.epoch ? topic.destinations : this.#route(topic, bytes);
      if (wanted !== set) {
        this.#deliver(buffer, set, { start: runStart, end: position, messages });
        set = wanted;
        runStart = position;
        messages = 0;
      }
      messages++;
      position = next;
    }
    this.#finish(bytes);
    return position;
  }

  /**
   * Finds the end of the message at `start`: positive when it is an ordinary one, 0 when it is incomplete,
   * negative (minus its end) when the hub itself is meant: by a command or a registration.
   */
  #scan(bytes: Uint8Array, start: number, end: number): number {
    let position = start;
    let payload = 0;
    for (let first = true;; first = false) {
      if (position + 2 > end) return this.#incomplete(start, position + 2);
      const flags = bytes[position]!;
      let length = bytes[position + 1]!;
      position += 2;
      if (flags > FLAG_MORE) {
        if (flags > FLAGS_MAX) throw new ForwardingError("It set reserved flags of a frame");
        if ((flags & FLAG_LONG) !== 0) {
          if (position + 7 > end) return this.#incomplete(start, position + 7);
          length = readUint32(bytes, position - 1) * 2 ** 32 + readUint32(bytes, position + 3);
          position += 7;
        }
      }
      if (first) {
        this.#topicStart = position;
        this.#topicEnd = position + length;
      } else {
        payload += length;
      }
      position += length;
      if (position > end) return this.#incomplete(start, position);
      if ((flags & FLAG_COMMAND) !== 0) {
        if (!first) throw new ForwardingError("It sent a command inside a message");
        return -position;
      }
      if ((flags & FLAG_MORE) === 0) {
        this.#payload = payload;
        return this.#isRegistration(bytes) ? -position : position;
      }
    }
  }

  #incomplete(start: number, end: number): 0 {
    this.incompleteBytes = end - start;
    const { maxMessageBytes } = this.#options;
    if (this.incompleteBytes > maxMessageBytes) {
      throw new ForwardingError(`It sent a message of more than ${maxMessageBytes} bytes`);
    }
    return 0;
  }

  #isRegistration(bytes: Uint8Array): boolean {
    return this.#topicEnd - this.#topicStart === REGISTRATION_TOPIC.length &&
      equalsAt(REGISTRATION_TOPIC, bytes, this.#topicStart, this.#topicEnd);
  }

  /** The flow of the message that was scanned last: the one that followed last time, or else looked up. */
  #flow(bytes: Uint8Array): Flow {
    const guess = this.#last?.next;
    if (guess !== undefined && equalsAt(guess.topic.key, bytes, this.#topicStart, this.#topicEnd)) {
      return this.#last = guess;
    }
    const topic = this.#options.topics.find(bytes, this.#topicStart, this.#topicEnd);
    let flow = this.flows.get(topic);
    if (flow === undefined) this.flows.set(topic, flow = new Flow(topic));
    if (this.#last !== undefined) this.#last.next = flow;
    return this.#last = flow;
  }

  #route(topic: Topic, bytes: Uint8Array): DestinationSet {
    const { router, topics } = this.#options;
    if (topics.isCollective(topic)) {
      return router.route(bytes.slice(this.#topicStart, this.#topicEnd));
    }
    return router.refresh(topic);
  }

  #deliver(buffer: PooledBuffer, set: DestinationSet | undefined, run: Run): void {
    if (set === undefined || run.messages === 0) return;
    for (const subscriber of set.members) {
      if (subscriber.enqueue(buffer, run)) this.#touched.push(subscriber);
    }
  }

  #special(bytes: Uint8Array, start: number, end: number): void {
    if ((bytes[start]! & FLAG_COMMAND) !== 0) {
      this.#options.onCommand(bytes.slice(this.#topicStart, end));
    } else {
      const payload = end - this.#payload;
      this.#options.onRegistration(bytes.slice(payload, end));
    }
  }

  #finish(bytes: Uint8Array): void {
    for (const [topic, { start, end }] of this.#latched) {
      this.#options.onLatched(topic, bytes.slice(start, end));
    }
    this.#latched.clear();
    for (const subscriber of this.#touched) subscriber.flush();
    this.#touched.length = 0;
  }
}

function readUint32(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>>
    0;
}
