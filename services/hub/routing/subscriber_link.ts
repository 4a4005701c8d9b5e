import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import { Outbox } from "../../../transports/outbox.ts";
import { COPY_LIMIT_BYTES } from "../../../transports/segment_queue.ts";
import type { Run } from "./forwarder.ts";
import { splitRun } from "./message_topics.ts";
import { PeerFailure } from "./peer_failure.ts";

/** What happens when a subscriber's queue is full. */
export type OverflowPolicy = "drop-oldest" | "drop-newest" | "disconnect";

/** How a subscriber keeps up: `behind` has much waiting, `stalled` in addition takes nothing at all. */
export type Pace = "keeping-up" | "behind" | "stalled";

/** Share of a full queue from which a subscriber counts as behind. */
const BEHIND_SHARE = 1 / 8;

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
  /** Told of the whole messages that were lost. */
  onDropped(messages: Uint8Array): void;
  /** Told that the connection has to end, and why. */
  onFailed(reason: unknown): void;
}

/** The outgoing side of a subscriber: its queue, what it received and what it lost. */
export class SubscriberLink {
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
    if (this.#outbox.queuedBytes + run.end - run.start > this.#options.maxQueueBytes) {
      if (!this.#enqueueParts(buffer, run)) return false;
    } else {
      this.#append(buffer, run);
    }
    if (this.#touched) return false;
    return this.#touched = true;
  }

  /** Queues one message for this subscriber alone, such as a latched one, and sends it; it is never changed again. */
  sendAlone(message: Uint8Array): void {
    const full = this.#outbox.queuedBytes + message.length > this.#options.maxQueueBytes;
    if (full && !this.#makeRoom(message)) return;
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
    this.#outbox.appendShared(buffer, run.start, run.end, run.messages);
  }

  /** Queues what there is room for, in parts that are small beside the limit; returns whether anything was queued. */
  #enqueueParts(buffer: PooledBuffer, run: Run): boolean {
    let queued = false;
    for (const part of splitRun(buffer.bytes, run, this.#options.maxQueueBytes / 4)) {
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
      this.#outbox.dropOldest(Math.max(0, maxQueueBytes - length), Infinity, onDropped);
    }
    // What is longer than the whole limit still passes when the queue is empty, else it could never be sent.
    if (this.#outbox.queuedBytes + length <= maxQueueBytes || this.#outbox.queuedBytes === 0) {
      return true;
    }
    onDropped(messages);
    return false;
  }
}
