import {
  encodeHubTime,
  HUB_TIME_TOPIC,
  isHubTimeTopic,
} from "../../../protocols/gecko/hub_time.ts";
import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import { Outbox } from "../../../transports/outbox.ts";
import { COPY_LIMIT_BYTES } from "../../../transports/segment_queue.ts";
import type { Run } from "./forwarder.ts";
import { eachTopic, splitRun } from "./message_topics.ts";
import { PeerFailure } from "./peer_failure.ts";
import type { Destination, Pace } from "./router.ts";

/** What happens when a subscriber's queue is full. */
export type OverflowPolicy = "drop-oldest" | "drop-newest" | "disconnect";

/** Share of a full queue from which a subscriber counts as behind. */
const BEHIND_SHARE = 1 / 8;

/** Largest share of a full queue that is written in one piece: what is being written can no longer give way to what is newer. */
const PIECE_SHARE = 1 / 4;

/** Time without taking anything after which a subscriber that is behind counts as stalled, in milliseconds. */
const STALLED_AFTER_MS = 100;

/** Answers to commands that may wait beyond the limit of a queue, in bytes. */
const MAX_COMMAND_BYTES = 64 * 1024;

/** What a {@linkcode SubscriberLink} needs. */
export interface SubscriberOptions {
  /** Number of the connection. */
  readonly id: number;
  /** Whether it subscribes to a prefix of this topic. */
  wants(topic: Uint8Array): boolean;
  /** Hands bytes to the connection. */
  write(bytes: Uint8Array): Promise<number>;
  /** Encrypts, where the connection is encrypted. */
  readonly seal?: (frames: Uint8Array) => Uint8Array;
  /** What happens when the queue is full. */
  readonly overflow: OverflowPolicy;
  /** When it is full, in bytes. */
  readonly maxQueueBytes: number;
  /** The hub's clock, in milliseconds. */
  readonly now: () => number;
  /** Turns that clock into milliseconds since 1970, for a subscriber that asked for the hub's times. */
  readonly wallTime?: (time: number) => number;
  /** Told of the whole messages that were lost. */
  onDropped(messages: Uint8Array): void;
  /** Told that the connection has to end, and why. */
  onFailed(reason: unknown): void;
}

/** The outgoing side of a subscriber: its queue, what it received and what it lost. */
export class SubscriberLink implements Destination {
  /** Number of the connection. */
  readonly id: number;
  /** Messages that the system has taken for it. */
  messages = 0;
  /** Bytes that the system has taken for it, with the headers of frames. */
  bytes = 0;
  readonly #options: SubscriberOptions;
  readonly #outbox: Outbox;
  #touched = false;
  #lastProgress = 0;
  // The time that it was told last, where it wants to know; NaN once that may have been lost.
  #told = NaN;

  /** Makes the outgoing side of a subscriber. */
  constructor(options: SubscriberOptions) {
    this.id = options.id;
    this.#options = options;
    this.#outbox = new Outbox({
      write: options.write,
      onError: (error) => options.onFailed(error),
      onProgress: (bytes, messages) => {
        this.bytes += bytes;
        this.messages += messages;
        this.#lastProgress = options.now();
      },
      ...(options.seal === undefined ? {} : { seal: options.seal }),
    });
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** How it keeps up, at `now` of the hub's clock. */
  pace(now: number): Pace {
    if (this.#outbox.queuedBytes < BEHIND_SHARE * this.#options.maxQueueBytes) return "keeping-up";
    return now - this.#lastProgress > STALLED_AFTER_MS ? "stalled" : "behind";
  }

  /** Whether it subscribes to a prefix of this topic. */
  wants(topic: Uint8Array): boolean {
    return this.#options.wants(topic);
  }

  /** Whether all that was queued has been sent. */
  get idle(): boolean {
    return this.#outbox.idle;
  }

  /** Queues a run of messages; true at the first one after a {@linkcode flush}. */
  enqueue(buffer: PooledBuffer, run: Run): boolean {
    const { maxQueueBytes } = this.#options;
    const length = run.end - run.start;
    const isLong = length > PIECE_SHARE * maxQueueBytes;
    if (isLong || this.#outbox.queuedBytes + length > maxQueueBytes) {
      if (!this.#enqueueParts(buffer, run)) return false;
    } else {
      this.#append(buffer, run);
    }
    if (this.#touched) return false;
    return this.#touched = true;
  }

  /**
   * Queues one message for this subscriber alone, such as a latched one that was read at `time`, and sends it; it is
   * never changed again.
   */
  sendAlone(message: Uint8Array, time: number): void {
    const full = this.#outbox.queuedBytes + message.length > this.#options.maxQueueBytes;
    if (full && !this.#makeRoom(message)) return;
    this.#tell(time, message.length);
    if (message.length <= COPY_LIMIT_BYTES) this.#outbox.append(message, 1);
    else this.#outbox.appendOwned(message, 1);
    this.#outbox.flush();
  }

  /** Queues a command, which is not counted, and sends it. */
  sendCommand(frame: Uint8Array): void {
    const { maxQueueBytes, onFailed } = this.#options;
    if (this.#outbox.queuedBytes + frame.length > maxQueueBytes + MAX_COMMAND_BYTES) {
      return onFailed(new PeerFailure("unread-answers", "It asks without reading the answers"));
    }
    this.#outbox.append(frame, 0);
    this.#outbox.flush();
  }

  /** Starts to send what is queued. */
  flush(): void {
    this.#touched = false;
    this.#outbox.flush();
  }

  /** Resolves when all that is queued has been sent. */
  drained(): Promise<void> {
    return this.#outbox.drained();
  }

  /** Forgets the queue. */
  close(): void {
    this.#outbox.close();
  }

  #append(buffer: PooledBuffer, run: Run): void {
    this.#tell(run.time, run.end - run.start);
    this.#outbox.appendShared(buffer, run.start, run.end, run.messages);
  }

  /** Says when the `length` bytes were read that are queued next, to a subscriber that asked for it. */
  #tell(time: number, length: number): void {
    const { wallTime } = this.#options;
    if (wallTime === undefined || time === this.#told) return;
    this.#told = time;
    const message = encodeHubTime(wallTime(time));
    // What is not copied into a block of the queue must not cost a block for its time either.
    if (length <= COPY_LIMIT_BYTES) this.#outbox.append(message, 0);
    else this.#outbox.appendOwned(message, 0);
  }

  #dropOldest(maxBytes: number): void {
    const { wallTime, onDropped } = this.#options;
    if (wallTime === undefined) return this.#outbox.dropOldest(maxBytes, Infinity, onDropped);
    let time: Uint8Array | undefined;
    this.#outbox.dropOldest(maxBytes, Infinity, (messages) => {
      time = lastTime(messages) ?? time;
      onDropped(messages);
    });
    if (time === undefined) return;
    // What is left of the messages of that time must not be taken for older ones.
    this.#outbox.prepend(time);
    this.#told = NaN;
  }

  /** Queues what there is room for, in parts that are small beside the limit; returns whether anything was queued. */
  #enqueueParts(buffer: PooledBuffer, run: Run): boolean {
    let queued = false;
    for (const part of splitRun(buffer.bytes, run, PIECE_SHARE * this.#options.maxQueueBytes)) {
      const fits =
        this.#outbox.queuedBytes + part.end - part.start <= this.#options.maxQueueBytes ||
        this.#makeRoom(buffer.bytes.subarray(part.start, part.end));
      if (!fits) continue;
      this.#append(buffer, part);
      queued = true;
    }
    return queued;
  }

  /** Acts on a full queue; returns whether `messages` may be queued now. */
  #makeRoom(messages: Uint8Array): boolean {
    const { overflow, maxQueueBytes, onDropped, onFailed } = this.#options;
    const { length } = messages;
    if (overflow === "disconnect") {
      onFailed(
        new PeerFailure(
          "too-slow",
          `It fell ${this.queuedBytes + length} bytes behind, over the limit of ${maxQueueBytes}`,
        ),
      );
      return false;
    }
    if (overflow === "drop-oldest") {
      this.#dropOldest(Math.max(0, maxQueueBytes - length));
    }
    // What is longer than the whole limit still passes when the queue is empty, else it could never be sent.
    if (this.#outbox.queuedBytes + length <= maxQueueBytes || this.#outbox.queuedBytes === 0) {
      return true;
    }
    onDropped(messages);
    return false;
  }
}

/** The last message among `messages` that tells a time, as a copy. */
function lastTime(messages: Uint8Array): Uint8Array | undefined {
  let end = -1;
  eachTopic(messages, (start, topicEnd) => {
    if (isHubTimeTopic(messages, start, topicEnd)) end = topicEnd;
  });
  if (end === -1) return undefined;
  // Both frames have headers of two bytes.
  return messages.slice(end - HUB_TIME_TOPIC.length - 2, end + 2 + 8);
}
