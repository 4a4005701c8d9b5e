import type { PooledBuffer } from "./buffer_pool.ts";
import { type Segment, SegmentQueue } from "./segment_queue.ts";

/** What an {@linkcode Outbox} needs from the connection that it feeds. */
export interface OutboxOptions {
  /** Hands bytes to the connection and resolves to how many it took, as `ByteConnection.write`. */
  write(bytes: Uint8Array): Promise<number>;
  /** Told once, when a write fails; the outbox is closed by then. */
  onError(error: unknown): void;
  /** Told each time that the queue has become empty and the last write has ended. */
  onIdle?(): void;
  /** Told after each write what has gone: the moment at which a full queue may have room again. */
  onProgress?(bytes: number, messages: number): void;
  /** Turns plain frames into what goes over the wire, for an encrypted connection. */
  seal?(frames: Uint8Array): Uint8Array;
}

/**
 * The ordered, outgoing bytes of one connection, with one write in flight.
 *
 * What is appended while a write is in flight is gathered and leaves with the next one, so that the
 * number of system calls falls as the load rises. Every append holds whole messages.
 */
export class Outbox {
  readonly #options: OutboxOptions;
  readonly #queue = new SegmentQueue();
  #inFlight: Segment | undefined;
  #writing = false;
  #closed = false;
  #waiters: (() => void)[] = [];

  /** Makes an empty outbox. */
  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** Bytes that the kernel has not taken yet; those of a segment being written count until it is through. */
  get queuedBytes(): number {
    return this.#queue.bytes + (this.#inFlight?.length ?? 0);
  }

  /** Messages that the kernel has not wholly taken yet. */
  get queuedMessages(): number {
    return this.#queue.messages + (this.#inFlight?.messages ?? 0);
  }

  /** Whether nothing is queued and nothing is being written. */
  get idle(): boolean {
    return !this.#writing && this.#queue.bytes === 0;
  }

  /** Queues a copy of `bytes`, which hold `messages` whole messages. */
  append(bytes: Uint8Array, messages: number): void {
    if (!this.#closed) this.#queue.pushCopy(bytes, 0, bytes.length, messages);
  }

  /** Queues `owner.bytes[start, end)`: large slices by reference, small ones as a copy. */
  // deno-lint-ignore house/few-parameters -- called for every message: an object each time would cost
  appendShared(owner: PooledBuffer, start: number, end: number, messages: number): void {
    if (!this.#closed) this.#queue.pushShared(owner, start, end, messages);
  }

  /** Queues `bytes` by reference; the caller never changes them again. */
  appendOwned(bytes: Uint8Array, messages: number): void {
    if (!this.#closed) this.#queue.pushOwned(bytes, messages);
  }

  /** Queues `bytes`, which are no message to be counted, in front of all but what is being written; never changed again. */
  prepend(bytes: Uint8Array): void {
    if (!this.#closed) this.#queue.unshift(bytes);
  }

  /** Room for `bytes` to be written in place at the end of the queue, then made valid by {@linkcode commit}. */
  reserve(bytes: number): { readonly bytes: Uint8Array; readonly offset: number } {
    return this.#queue.reserve(bytes);
  }

  /** Makes `bytes` of the last reservation part of the queue. */
  commit(bytes: number, messages: number): void {
    if (!this.#closed) this.#queue.commit(bytes, messages);
  }

  /** Starts to write, unless a write is in flight already. */
  flush(): void {
    if (this.#writing || this.#closed || this.#queue.bytes === 0) return;
    this.#writing = true;
    void this.#pump();
  }

  /**
   * Removes the oldest segments until no more than `maxBytes` and `maxMessages` are queued, and shows each
   * to `onDropped`. What is being written is never removed.
   */
  dropOldest(maxBytes: number, maxMessages: number, onDropped: (bytes: Uint8Array) => void): void {
    while (this.queuedBytes > maxBytes || this.queuedMessages > maxMessages) {
      const segment = this.#queue.shift();
      if (segment === undefined) return;
      onDropped(segment.bytes.subarray(segment.start, segment.end));
      this.#queue.recycle(segment);
    }
  }

  /** Resolves when everything queued has been written, or the outbox has been closed. */
  drained(): Promise<void> {
    if (this.idle || this.#closed) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** Forgets what is queued. Harmless when repeated. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.clear();
    this.#wake();
  }

  async #pump(): Promise<void> {
    const { write, seal, onProgress } = this.#options;
    try {
      for (
        let segment = this.#queue.shift();
        segment !== undefined;
        segment = this.#queue.shift()
      ) {
        this.#inFlight = segment;
        let bytes = segment.bytes.subarray(segment.start, segment.end);
        if (seal !== undefined) bytes = seal(bytes);
        let offset = await write(bytes);
        while (offset < bytes.length) {
          if (this.#closed) return;
          offset += await write(bytes.subarray(offset));
        }
        this.#inFlight = undefined;
        this.#queue.recycle(segment);
        onProgress?.(segment.length, segment.messages);
      }
    } catch (error) {
      const report = !this.#closed;
      this.close();
      if (report) this.#options.onError(error);
    } finally {
      this.#finish();
    }
  }

  #finish(): void {
    if (this.#inFlight !== undefined) this.#queue.recycle(this.#inFlight);
    this.#inFlight = undefined;
    this.#writing = false;
    if (this.#closed) return;
    this.#options.onIdle?.();
    if (this.idle) this.#wake();
  }

  #wake(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const resolve of waiters) resolve();
  }
}
