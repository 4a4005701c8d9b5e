import { Outbox } from "../../transports/outbox.ts";
import type { PooledBuffer } from "../../transports/buffer_pool.ts";
import type { Run } from "./forwarder.ts";

/** What happens when a subscriber's queue is full. */
export type OverflowPolicy = "drop-oldest" | "drop-newest" | "disconnect";

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
  /** Told of the whole messages that were lost. */
  onDropped(messages: Uint8Array): void;
  /** Told that the connection has to end, and why. */
  onFailed(reason: unknown): void;
}

/** A subscriber fell behind, and the policy is to end its connection. */
export class OverflowError extends Error {
  override readonly name: string = "OverflowError";
}

/** The outgoing side of a subscriber: its queue, what it received and what it lost. */
export class SubscriberLink {
  /** Number of the connection. */
  readonly id: number;
  /** Messages queued for it so far. */
  messages = 0;
  /** Bytes queued for it so far, with the frames' headers. */
  bytes = 0;
  readonly #options: SubscriberOptions;
  readonly #outbox: Outbox;
  #touched = false;

  /** Makes the outgoing side of a subscriber. */
  constructor(options: SubscriberOptions) {
    this.id = options.id;
    this.#options = options;
    this.#outbox = new Outbox({
      write: options.write,
      onError: (error) => options.onFailed(error),
      ...(options.seal === undefined ? {} : { seal: options.seal }),
    });
  }

  /** Bytes that wait to be sent. */
  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  /** Whether it subscribes to a prefix of this topic. */
  wants(topic: Uint8Array): boolean {
    return this.#options.wants(topic);
  }

  /** Queues a run of messages; true at the first one after a {@linkcode flush}. */
  enqueue(buffer: PooledBuffer, run: Run): boolean {
    const length = run.end - run.start;
    if (
      this.#outbox.queuedBytes + length > this.#options.maxQueueBytes &&
      !this.#makeRoom(buffer, run)
    ) {
      return false;
    }
    this.messages += run.messages;
    this.bytes += length;
    this.#outbox.appendShared(buffer, run.start, run.end, run.messages);
    if (this.#touched) return false;
    return this.#touched = true;
  }

  /** Queues messages for this subscriber alone, such as latched ones, and sends them. */
  sendAlone(frames: Uint8Array, messages: number): void {
    this.messages += messages;
    this.bytes += frames.length;
    this.#outbox.append(frames, messages);
    this.#outbox.flush();
  }

  /** Queues a command, which is not counted, and sends it. */
  sendCommand(frame: Uint8Array): void {
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

  /** Acts on a full queue; returns whether the run may be queued now. */
  #makeRoom(buffer: PooledBuffer, run: Run): boolean {
    const { overflow, maxQueueBytes, onDropped, onFailed } = this.#options;
    const length = run.end - run.start;
    if (overflow === "disconnect") {
      onFailed(
        new OverflowError(
          `It fell ${this.queuedBytes + length} bytes behind, over the limit of ${maxQueueBytes}`,
        ),
      );
      return false;
    }
    // A run longer than the whole limit still passes when the queue is empty, else it could never be sent.
    if (overflow === "drop-oldest") {
      this.#outbox.dropOldest(Math.max(0, maxQueueBytes - length), Infinity, onDropped);
    }
    if (this.#outbox.queuedBytes + length <= maxQueueBytes || this.#outbox.queuedBytes === 0) {
      return true;
    }
    onDropped(buffer.bytes.subarray(run.start, run.end));
    return false;
  }
}
