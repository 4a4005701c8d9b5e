import type { PooledBuffer } from "./buffer_pool.ts";

/** Part of a queue: contiguous memory that holds whole messages. */
export interface Segment {
  /** The memory that holds them. */
  readonly bytes: Uint8Array;
  /** First byte. */
  start: number;
  /** One past the last byte. */
  end: number;
  /** How many messages these are. */
  messages: number;
  /** Whose memory it is, when it is not our own. */
  readonly owner: PooledBuffer | undefined;
  /** Bytes from `start` to `end`. */
  readonly length: number;
}

/** Size of the blocks into which small messages are gathered, in bytes. */
export const STAGING_BYTES = 64 * 1024;

/** Longest slice, in bytes, that is copied rather than referenced: below it a copy is cheaper than a write of its own. */
export const COPY_LIMIT_BYTES = 8 * 1024;

/** Segments that may pin any read buffer; beyond them one is pinned only while half of all that is pinned is queued. */
const MAX_LOOSE_REFERENCES = 4;

/** Recycled blocks that one queue keeps. */
const MAX_SPARE_BLOCKS = 4;

/** Memory into which small messages are gathered: a segment ends where something else is queued behind it. */
class Block {
  readonly bytes = new Uint8Array(STAGING_BYTES);
  /** Segments that stand in it. */
  segments = 0;
}

class Slice implements Segment {
  readonly bytes: Uint8Array;
  start: number;
  end: number;
  messages: number;
  readonly owner: PooledBuffer | undefined;
  readonly block: Block | undefined;
  /** Bytes of the read buffer that it was the first to pin. */
  pinned = 0;

  // deno-lint-ignore house/few-parameters -- made for every slice: an object each time would cost
  constructor(
    bytes: Uint8Array,
    range: { start: number; end: number; messages: number },
    owner?: PooledBuffer,
    block?: Block,
  ) {
    this.bytes = bytes;
    this.start = range.start;
    this.end = range.end;
    this.messages = range.messages;
    this.owner = owner;
    this.block = block;
  }

  get length(): number {
    return this.end - this.start;
  }
}

/**
 * A first-in, first-out queue of byte segments: small messages are gathered into staging blocks, large slices
 * of a read buffer are kept by reference, and read buffers are not pinned for small parts of them. So a queue that is
 * kept within a limit takes at most twice that memory, but for a few blocks and read buffers.
 */
export class SegmentQueue {
  /** Bytes queued. */
  bytes = 0;
  /** Messages queued. */
  messages = 0;
  #segments: (Slice | undefined)[] = [];
  #head = 0;
  #references = 0;
  /** Bytes that are queued by reference. */
  #referenced = 0;
  /** Bytes of the read buffers in which they stand; of the first of them none once its first slice is gone. */
  #pinned = 0;
  /** The read buffer that the last reference stands in. */
  #lastOwner: PooledBuffer | undefined;
  /** The segment behind which the last block has room. */
  #open: Slice | undefined;
  #spare: Block[] = [];
  #oversize: Uint8Array | undefined;

  /** Queues a copy of `bytes[start, end)`. */
  // deno-lint-ignore house/few-parameters -- called for every message: an object each time would cost
  pushCopy(bytes: Uint8Array, start: number, end: number, messages: number): void {
    const length = end - start;
    if (length > STAGING_BYTES / 2) {
      this.#push(new Slice(bytes.slice(start, end), { start: 0, end: length, messages }));
      return;
    }
    const tail = this.#staging(length);
    const target = tail.bytes;
    let to = tail.end;
    // For a few dozen bytes a loop is faster than set(), which makes a view of the source.
    if (length <= 64) { for (let from = start; from < end;) target[to++] = bytes[from++]!; }
    else target.set(bytes.subarray(start, end), to);
    this.#grow(tail, length, messages);
  }

  /** Queues `owner.bytes[start, end)`, by reference where that pays. */
  // deno-lint-ignore house/few-parameters -- called for every message: an object each time would cost
  pushShared(owner: PooledBuffer, start: number, end: number, messages: number): void {
    const length = end - start;
    const pinned = owner === this.#lastOwner ? 0 : owner.bytes.length;
    const isLoose = pinned > 0 && this.#references >= MAX_LOOSE_REFERENCES &&
      this.#pinned + pinned > 2 * (this.#referenced + length);
    if (length <= COPY_LIMIT_BYTES || isLoose) {
      this.pushCopy(owner.bytes, start, end, messages);
      return;
    }
    owner.retain();
    this.#lastOwner = owner;
    this.#references++;
    this.#referenced += length;
    this.#pinned += pinned;
    const slice = new Slice(owner.bytes, { start, end, messages }, owner);
    slice.pinned = pinned;
    this.#push(slice);
  }

  /** Queues `bytes` by reference. */
  pushOwned(bytes: Uint8Array, messages: number): void {
    this.#push(new Slice(bytes, { start: 0, end: bytes.length, messages }));
  }

  /** Queues `bytes`, which are no message to be counted, by reference in front of everything. */
  unshift(bytes: Uint8Array): void {
    const slice = new Slice(bytes, { start: 0, end: bytes.length, messages: 0 });
    if (this.#head > 0) this.#segments[--this.#head] = slice;
    else this.#segments.unshift(slice);
    this.bytes += slice.length;
  }

  /** Room for `length` bytes at the end of the queue. */
  reserve(length: number): { readonly bytes: Uint8Array; readonly offset: number } {
    if (length > STAGING_BYTES) {
      this.#oversize = new Uint8Array(length);
      return { bytes: this.#oversize, offset: 0 };
    }
    const tail = this.#staging(length);
    return { bytes: tail.bytes, offset: tail.end };
  }

  /** Makes `length` bytes of the last reservation part of the queue. */
  commit(length: number, messages: number): void {
    if (this.#oversize !== undefined) {
      this.pushOwned(this.#oversize.subarray(0, length), messages);
      this.#oversize = undefined;
      return;
    }
    this.#grow(this.#segments[this.#segments.length - 1]!, length, messages);
  }

  /** Takes the oldest segment out; give it back with {@linkcode recycle}. */
  shift(): Segment | undefined {
    while (this.#head < this.#segments.length) {
      const segment = this.#segments[this.#head]!;
      this.#segments[this.#head++] = undefined;
      if (this.#head === this.#segments.length) {
        this.#segments.length = this.#head = 0;
      } else if (this.#head >= 1024 && this.#head * 2 >= this.#segments.length) {
        this.#segments = this.#segments.slice(this.#head);
        this.#head = 0;
      }
      if (segment.length === 0) {
        this.recycle(segment);
        continue;
      }
      this.bytes -= segment.length;
      this.messages -= segment.messages;
      return segment;
    }
    return undefined;
  }

  /**
   * Removes the oldest message and returns whether there was one. `messageEnd` finds where the message
   * at the start of a segment ends.
   */
  dropFirst(
    messageEnd: (bytes: Uint8Array, start: number, end: number) => number,
  ): boolean {
    while (this.#head < this.#segments.length) {
      const segment = this.#segments[this.#head]!;
      if (segment.messages > 1) {
        const end = messageEnd(segment.bytes, segment.start, segment.end);
        this.bytes -= end - segment.start;
        if (segment.owner !== undefined) this.#referenced -= end - segment.start;
        this.messages--;
        segment.messages--;
        segment.start = end;
        return true;
      }
      const taken = this.shift();
      if (taken === undefined) return false;
      const dropped = taken.messages > 0;
      this.recycle(taken);
      if (dropped) return true;
    }
    return false;
  }

  /** Returns the memory of a segment that {@linkcode shift} gave out. */
  recycle(segment: Segment): void {
    const { owner, block, pinned } = segment as Slice;
    if (owner !== undefined) {
      if (--this.#references === 0) this.#lastOwner = undefined;
      this.#referenced -= segment.length;
      this.#pinned -= pinned;
      owner.release();
      return;
    }
    if (block === undefined || --block.segments > 0) return;
    if (this.#open?.block === block) this.#open = undefined;
    if (this.#spare.length < MAX_SPARE_BLOCKS) this.#spare.push(block);
  }

  /** Empties the queue. */
  clear(): void {
    for (let segment = this.shift(); segment !== undefined; segment = this.shift()) {
      this.recycle(segment);
    }
  }

  #push(segment: Slice): void {
    this.#segments.push(segment);
    this.bytes += segment.length;
    this.messages += segment.messages;
  }

  #grow(segment: Slice, bytes: number, messages: number): void {
    segment.end += bytes;
    segment.messages += messages;
    this.bytes += bytes;
    this.messages += messages;
  }

  #staging(length: number): Slice {
    const tail = this.#segments[this.#segments.length - 1];
    if (tail?.block !== undefined && tail.end + length <= STAGING_BYTES) return tail;
    return this.#open = this.#begin(length);
  }

  /** A new segment, in the block that was used last where that has room. */
  #begin(length: number): Slice {
    let block = this.#open?.block;
    let start = this.#open?.end ?? 0;
    if (block === undefined || start + length > STAGING_BYTES) {
      block = this.#spare.pop() ?? new Block();
      start = 0;
    }
    const segment = new Slice(
      block.bytes,
      { start, end: start, messages: 0 },
      undefined,
      block,
    );
    block.segments++;
    this.#segments.push(segment);
    return segment;
  }
}
