import { setTimeout as delay } from "node:timers/promises";
import { CORE_INFO_TOPIC } from "../../../protocols/gecko/core_info.ts";
import { readUint32 } from "../../../protocols/bytes.ts";
import { FLAG_COMMAND, FLAG_LONG, FLAG_MORE } from "../../../protocols/zmtp/frame.ts";
import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import type { ChunkParser } from "../../../transports/stream_reader.ts";
import { Flow } from "./flow.ts";
import { PeerFailure, type PeerFailureReason } from "./peer_failure.ts";
import type { Destination, DestinationSet, Router } from "./router.ts";
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
  /** Keeps the last message of a latched topic, read at `time`; called once per chunk and topic, with the whole message. */
  onLatched(topic: Topic, message: Uint8Array, time: number): void;
}

/** A run of whole messages in a buffer. */
export interface Run {
  /** First byte. */
  readonly start: number;
  /** One past the last byte. */
  readonly end: number;
  /** How many messages these are. */
  readonly messages: number;
  /** When the hub read them, in milliseconds of its clock. */
  readonly time: number;
}

/** Commands that one message may have between its frames: each costs a copy of the frames before it. */
const MAX_COMMANDS_INSIDE = 100;

/** How long a publisher that outruns its subscribers is left alone, in milliseconds: short for its other topics. */
const HOLD_BACK_MS = 1;

/** Greatest lawful flags: a command is never followed by more frames. */
const FLAGS_MAX = FLAG_COMMAND | FLAG_LONG;

/** The only lesser flags that are not lawful, for the same reason. */
const FLAGS_UNLAWFUL = FLAG_COMMAND | FLAG_MORE;

const REGISTRATION_TOPIC = new TextEncoder().encode(CORE_INFO_TOPIC);

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
  readonly #maxMessageBytes: number;
  readonly #touched: Destination[] = [];
  readonly #latched = new Map<Topic, { start: number; end: number }>();
  #last: Flow | undefined;
  // Results of #scan, kept here because a returned object per message would cost more than the scan.
  #topicStart = 0;
  #topicEnd = 0;
  #payload = 0;
  // How far into an incomplete message the last scan got, so that no frame is looked at twice: else a message
  // of many frames that comes in drops would cost the square of its length.
  #scanned = 0;
  // By how much the last scan moved the beginning of the message up.
  #moved = 0;
  // Commands that were inside the message that is being scanned.
  #extracted = 0;
  #outrun = false;
  #failure: PeerFailure | undefined;

  /** Makes a forwarder for one publisher. */
  constructor(options: ForwarderOptions) {
    this.#options = options;
    this.#maxMessageBytes = options.maxMessageBytes;
  }

  /**
   * As {@linkcode ChunkParser.parse}: forwards the whole messages in `buffer.bytes[start, end)`. Throws a
   * `PeerFailure` where the publisher breaks the protocol, after forwarding what came before.
   */
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
        this.#deliver(buffer, set, { start: runStart, end: position, messages, time: instant });
        if (next === 0 && this.#moved === 0) break;
        if (next < 0) this.#special(bytes, position, -next);
        position = runStart = next < 0 ? -next : position + this.#moved;
        this.#moved = 0;
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
        this.#deliver(buffer, set, { start: runStart, end: position, messages, time: instant });
        set = wanted;
        runStart = position;
        messages = 0;
      }
      messages++;
      position = next;
    }
    this.#finish(bytes, instant);
    if (this.#failure !== undefined) throw this.#failure;
    return position;
  }

  /**
   * As {@linkcode ChunkParser.holdBack}: a publisher that outruns all of its subscribers is read more slowly. What is
   * not read costs nothing, what is read and then lost costs as much as what arrives.
   */
  holdBack(): Promise<void> | undefined {
    return this.#outrun ? delay(HOLD_BACK_MS) : undefined;
  }

  /**
   * Finds the end of the message at `start`: positive when it is an ordinary one, 0 when it is incomplete or
   * unlawful, negative (minus its end) when the hub itself is meant: by a command or a registration.
   */
  #scan(bytes: Uint8Array, start: number, end: number): number {
    let position = start;
    let first = true;
    let payload = 0;
    if (this.#scanned > 0) {
      position += this.#scanned;
      payload = this.#payload;
      this.#topicStart += start;
      this.#topicEnd += start;
      first = false;
      this.#scanned = 0;
    }
    for (;; first = false) {
      const frame = position;
      if (position + 2 > end) return this.#incomplete(start, frame, position + 2);
      const flags = bytes[position]!;
      let length = bytes[position + 1]!;
      position += 2;
      if (flags > FLAG_MORE) {
        if (flags > FLAGS_MAX || flags === FLAGS_UNLAWFUL) {
          return this.#fail("reserved-flags", "It set reserved flags of a frame");
        }
        if ((flags & FLAG_LONG) !== 0) {
          if (position + 7 > end) return this.#incomplete(start, frame, position + 7);
          length = readUint32(bytes, position - 1) * 2 ** 32 + readUint32(bytes, position + 3);
          position += 7;
        }
      }
      const body = position;
      position += length;
      if (position - start > this.#maxMessageBytes) {
        const message = `It sent a message of more than ${this.#maxMessageBytes} bytes`;
        return this.#fail("message-too-large", message);
      }
      if (position > end) return this.#incomplete(start, frame, position);
      if (first) {
        this.#topicStart = body;
        this.#topicEnd = position;
      } else {
        payload += length;
      }
      this.#payload = payload;
      if ((flags & FLAG_COMMAND) !== 0) {
        return first ? -position : this.#extract(bytes, { start, frame, end: position });
      }
      if ((flags & FLAG_MORE) === 0) {
        this.#extracted = 0;
        return this.#isRegistration(bytes) ? -position : position;
      }
    }
  }

  /** Remembers where the message at `start` has to be taken up again: at the incomplete `frame`. */
  #incomplete(start: number, frame: number, end: number): 0 {
    this.#scanned = frame - start;
    this.incompleteBytes = end - start;
    // The message may stand elsewhere by then.
    this.#topicStart -= start;
    this.#topicEnd -= start;
    return 0;
  }

  /**
   * Takes a command out of the middle of a message, where libzmq may put its heartbeats: the frames before it move up
   * to those behind it, so that the message can be forwarded as one range after all.
   */
  #extract(bytes: Uint8Array, command: { start: number; frame: number; end: number }): number {
    const { start, frame, end } = command;
    if (++this.#extracted > MAX_COMMANDS_INSIDE) {
      return this.#fail("unexpected-command", "It sent many commands inside a message");
    }
    const header = (bytes[frame]! & FLAG_LONG) === 0 ? 2 : 9;
    this.#options.onCommand(bytes.slice(frame + header, end));
    this.#payload -= end - frame - header;
    this.#moved = end - frame;
    bytes.copyWithin(start + this.#moved, start, frame);
    this.#scanned = frame - start;
    this.#topicStart -= start;
    this.#topicEnd -= start;
    return 0;
  }

  #fail(reason: PeerFailureReason, message: string): 0 {
    this.#failure = new PeerFailure(reason, message);
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
      return router.route(bytes.subarray(this.#topicStart, this.#topicEnd));
    }
    return router.refresh(topic);
  }

  #deliver(buffer: PooledBuffer, set: DestinationSet | undefined, run: Run): void {
    if (set === undefined || run.messages === 0) return;
    for (const member of set.members) {
      if (member.enqueue(buffer, run)) this.#touched.push(member);
    }
  }

  /** Whether somebody who gets this is behind and nobody keeps up. One that has stalled is not waited for. */
  #outruns(instant: number): boolean {
    let behind = false;
    for (const subscriber of this.#touched) {
      const pace = subscriber.pace(instant);
      if (pace === "keeping-up") return false;
      if (pace === "behind") behind = true;
    }
    return behind;
  }

  #special(bytes: Uint8Array, start: number, end: number): void {
    if ((bytes[start]! & FLAG_COMMAND) !== 0) {
      this.#options.onCommand(bytes.slice(this.#topicStart, end));
    } else {
      const payload = end - this.#payload;
      this.#options.onRegistration(bytes.slice(payload, end));
    }
  }

  #finish(bytes: Uint8Array, instant: number): void {
    for (const [topic, { start, end }] of this.#latched) {
      this.#options.onLatched(topic, bytes.slice(start, end), instant);
    }
    this.#latched.clear();
    this.#outrun = this.#touched.length > 0 && this.#outruns(instant);
    for (const subscriber of this.#touched) subscriber.flush();
    this.#touched.length = 0;
  }
}
