import { messageBytes, writeMessage } from "../../protocols/zmtp/mod.ts";
import { type Segment, SegmentQueue } from "../segment_queue.ts";
import { messageEnd } from "./message_end.ts";
import type { Overflow } from "./options.ts";

/** Bytes that one turn of the event loop may queue beyond the high-water mark while the peer keeps up. */
const BURST_BYTES = 1024 * 1024;

/** The connection that a {@linkcode SendQueue} empties itself into. */
export interface SendTarget {
  /** As `ByteConnection.write`. */
  write(bytes: Uint8Array): Promise<number>;
  /** Encrypts whole frames, where the connection is encrypted. */
  seal?(frames: Uint8Array): Uint8Array;
  /** Told once, when a write fails. */
  onError(error: unknown): void;
}

/** Limits of a {@linkcode SendQueue}. */
export interface SendLimits {
  /** Most messages that may wait. */
  readonly sendHighWaterMark: number;
  /** Most bytes that may wait, besides one message of any size. */
  readonly maxQueuedBytes: number;
  /** What happens when they do. */
  readonly overflow: Overflow;
  /** Whether what one turn queues is written together. */
  readonly gatherWrites?: boolean;
}

interface Attached extends SendTarget {
  inFlight: Segment | undefined;
  writing: boolean;
}

/**
 * The messages that wait for one peer. It outlives connections: what has not been handed to the kernel
 * when one breaks goes out over the next. One write is in flight at a time; what is queued meanwhile
 * leaves together.
 */
export class SendQueue {
  /** Messages queued so far. */
  accepted = 0;
  /** Messages dropped so far. */
  dropped = 0;
  /** Told when there may be room again. */
  onRoom: (() => void) | undefined;
  readonly #limits: SendLimits;
  readonly #queue = new SegmentQueue();
  readonly #drained: (() => void)[] = [];
  #target: Attached | undefined;
  #heartbeat: Uint8Array | undefined;
  #stallTimer: ReturnType<typeof setTimeout> | undefined;
  #stalled = false;
  #gathering = false;

  /** An empty queue that is not attached to a connection. */
  constructor(limits: SendLimits) {
    this.#limits = limits;
  }

  /** Messages that the kernel has not wholly taken. */
  get messages(): number {
    return this.#queue.messages + (this.#target?.inFlight?.messages ?? 0);
  }

  /** Bytes that the kernel has not taken. */
  get bytes(): number {
    return this.#queue.bytes + (this.#target?.inFlight?.length ?? 0);
  }

  /** Whether nothing waits and nothing is being written. */
  get idle(): boolean {
    return this.#queue.bytes === 0 && this.#target?.writing !== true;
  }

  /** Whether something waits for earlier writes. */
  get waits(): boolean {
    return this.#queue.bytes > 0;
  }

  /** Whether the high-water mark is reached. */
  get full(): boolean {
    return this.messages >= this.#limits.sendHighWaterMark ||
      this.bytes >= this.#limits.maxQueuedBytes;
  }

  /** Makes room for one message as the overflow policy says; returns whether it may be queued. Counts what is dropped. */
  admit(): boolean {
    const { overflow } = this.#limits;
    if (overflow === "conflate") {
      this.dropped += this.#queue.messages;
      this.#queue.clear();
      return true;
    }
    if (!this.full || this.#mayBurst()) return true;
    if (overflow === "drop-oldest") {
      while (this.full && this.#queue.dropFirst(messageEnd)) this.dropped++;
      return true;
    }
    this.dropped++;
    return false;
  }

  /** Queues a message. */
  push(parts: readonly Uint8Array[]): void {
    const length = messageBytes(parts);
    const { bytes, offset } = this.#queue.reserve(length);
    writeMessage(bytes, offset, parts);
    this.#queue.commit(length, 1);
    this.accepted++;
    this.#flushSoon();
  }

  /** Queues a message that is encoded already; `bytes` are copied. */
  pushEncoded(bytes: Uint8Array, start: number, end: number): void {
    this.#queue.pushCopy(bytes, start, end, 1);
    this.accepted++;
    this.#flushSoon();
  }

  /** Room for a message of `length` encoded bytes, to be made valid by {@linkcode commit}. */
  reserve(length: number): { readonly bytes: Uint8Array; readonly offset: number } {
    return this.#queue.reserve(length);
  }

  /** Queues the message that has been written to the last reservation. */
  commit(length: number): void {
    this.#queue.commit(length, 1);
    this.accepted++;
    this.#flushSoon();
  }

  /** Queues a command, which no limit holds back and no overflow drops. */
  command(frame: Uint8Array): void {
    this.#queue.pushCopy(frame, 0, frame.length, 0);
    this.flush();
  }

  /** Sends a PING or PONG before all that waits; only the newest that has not gone out counts. */
  heartbeat(frame: Uint8Array): void {
    this.#heartbeat = frame;
    this.flush();
  }

  /** Empties itself into `target` from now on. */
  attach(target: SendTarget): void {
    this.#target = { ...target, inFlight: undefined, writing: false };
    this.flush();
    if (!this.full) this.onRoom?.();
  }

  /** Lets go of the connection; what waits stays. */
  detach(): void {
    this.#target = undefined;
    this.#heartbeat = undefined;
    this.#setStalled(false);
    if (this.#queue.bytes === 0) this.#wake();
  }

  /** Forgets all that waits. */
  clear(): void {
    this.#queue.clear();
    this.#setStalled(false);
    this.#wake();
  }

  /** Resolves when all that waits has been handed to the kernel, or forgotten. */
  drained(): Promise<void> {
    if (this.idle) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Starts to write, unless a write is in flight or nothing waits. */
  flush(): void {
    const target = this.#target;
    if (target === undefined || target.writing) return;
    if (this.#queue.bytes === 0 && this.#heartbeat === undefined) return;
    target.writing = true;
    void this.#pump(target);
  }

  #flushSoon(): void {
    if (this.#limits.gatherWrites !== true) return this.flush();
    if (this.#gathering) return;
    this.#gathering = true;
    queueMicrotask(() => {
      this.#gathering = false;
      this.flush();
    });
  }

  async #pump(target: Attached): Promise<void> {
    try {
      while (this.#target === target) {
        if (this.#heartbeat !== undefined) {
          const frame = this.#heartbeat;
          this.#heartbeat = undefined;
          await writeAll(target, frame);
          continue;
        }
        const segment = this.#queue.shift();
        if (segment === undefined) break;
        target.inFlight = segment;
        await writeAll(target, segment.bytes.subarray(segment.start, segment.end));
        target.inFlight = undefined;
        this.#queue.recycle(segment);
        this.#setStalled(false);
        if (this.onRoom !== undefined && !this.full) this.onRoom();
      }
    } catch (error) {
      if (this.#target === target) target.onError(error);
    } finally {
      if (target.inFlight !== undefined) this.#queue.recycle(target.inFlight);
      target.inFlight = undefined;
      target.writing = false;
      if (this.idle) this.#wake();
    }
  }

  /**
   * A program that publishes a burst in one turn of the event loop gives no write the chance to end. That is no
   * slow peer yet: it is one when its write has not ended a turn later.
   */
  #mayBurst(): boolean {
    if (this.#stalled || this.#target === undefined || this.bytes >= BURST_BYTES) return false;
    if (this.bytes >= this.#limits.maxQueuedBytes) return false;
    this.#stallTimer ??= setTimeout(() => {
      this.#stallTimer = undefined;
      this.#stalled = true;
    }, 0);
    return true;
  }

  #setStalled(stalled: boolean): void {
    this.#stalled = stalled;
    clearTimeout(this.#stallTimer);
    this.#stallTimer = undefined;
  }

  #wake(): void {
    for (const resolve of this.#drained.splice(0)) resolve();
  }
}

async function writeAll(target: SendTarget, frames: Uint8Array): Promise<void> {
  const bytes = target.seal === undefined ? frames : target.seal(frames);
  let offset = await target.write(bytes);
  while (offset < bytes.length) {
    offset += await target.write(bytes.subarray(offset));
  }
}
