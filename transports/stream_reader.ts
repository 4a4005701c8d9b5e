import {
  type BufferPool,
  MAX_POOLED_BYTES,
  MIN_POOLED_BYTES,
  type PooledBuffer,
} from "./buffer_pool.ts";
import { turn } from "./turn.ts";

/** Turns what was read into messages, in place. */
export interface ChunkParser {
  /**
   * Handles the whole messages in `buffer.bytes[start, end)` and returns where the first incomplete one
   * starts (`end` when there is none). What has to outlive the call is copied, or held with `buffer.retain()`.
   * Throws to end the connection.
   */
  parse(buffer: PooledBuffer, start: number, end: number): number;
  /** Whole size in bytes of the incomplete message, as far as it is known; 0 when it is not. */
  readonly incompleteBytes: number;
  /** Asked after each parse: a promise holds back the next read until it resolves. */
  holdBack?(): Promise<void> | undefined;
}

/** Where bytes come from: the reading half of a connection. */
export interface ByteSource {
  /** As in `ByteConnection.read`. */
  read(into: Uint8Array): Promise<number | null>;
}

/** Bytes after which a busy reader lets the others have a turn. */
const TURN_BYTES = 256 * 1024;

/** Bytes that are copied in one go when a buffer has to grow: a few milliseconds at most. */
const MOVE_BYTES = 8 * 1024 * 1024;

/** Free space below which a new buffer is taken rather than a tiny read made. */
const MIN_READ_BYTES = 16 * 1024;

/**
 * Reads a byte stream into pooled buffers and shows it to a parser, without copying whole messages.
 *
 * A buffer grows with what has arrived, never with what a peer announced: a message of a declared
 * gigabyte costs memory only as its bytes come in.
 */
export class StreamReader {
  readonly #source: ByteSource;
  readonly #pool: BufferPool;
  #buffer: PooledBuffer;
  #start = 0;
  #end = 0;
  #size = MIN_POOLED_BYTES;

  /** Reads from `source`; `first` are bytes that were read before, such as those behind a handshake. */
  constructor(source: ByteSource, pool: BufferPool, first?: Uint8Array) {
    this.#source = source;
    this.#pool = pool;
    this.#buffer = pool.take(Math.max(MIN_POOLED_BYTES, first?.length ?? 0));
    if (first !== undefined) {
      this.#buffer.bytes.set(first);
      this.#end = first.length;
    }
  }

  /** Bytes that are held now, read but not yet whole messages. */
  get pendingBytes(): number {
    return this.#end - this.#start;
  }

  /** Feeds `parser` until the stream ends; rejects with what the source or the parser threw. */
  async run(parser: ChunkParser): Promise<void> {
    let unbroken = 0;
    try {
      if (this.#end > 0) this.#start = parser.parse(this.#buffer, 0, this.#end);
      while (true) {
        // A read that has data at once does not let the event loop turn: without this, one flood would
        // keep every other connection, and all timers, from their turn.
        if (unbroken >= TURN_BYTES) {
          unbroken = 0;
          await turn();
        }
        const moved = this.#makeRoom(parser.incompleteBytes);
        if (moved !== undefined) await moved;
        const room = this.#buffer.bytes.subarray(this.#end);
        const count = await this.#source.read(room);
        if (count === null) return;
        if (count === room.length) this.#size = Math.min(this.#size * 4, MAX_POOLED_BYTES);
        this.#end += count;
        unbroken += count;
        this.#start = parser.parse(this.#buffer, this.#start, this.#end);
        const held = parser.holdBack?.();
        if (held !== undefined) await held;
      }
    } finally {
      this.#buffer.release();
    }
  }

  /** Provides room for the next read; the promise resolves when much had to be moved for that. */
  #makeRoom(incompleteBytes: number): Promise<void> | undefined {
    const pending = this.#end - this.#start;
    const capacity = this.#buffer.bytes.length;
    const needed = Math.max(incompleteBytes, pending + 1);
    const suits = capacity >= this.#size && !this.#outgrew(needed);
    if (pending === 0 && this.#buffer.unshared && suits) {
      this.#start = this.#end = 0;
      return undefined;
    }
    // Where much would have to be copied, a short read to the end of the message is cheaper.
    const least = pending > MIN_READ_BYTES ? 1 : MIN_READ_BYTES;
    const fits = this.#start + needed <= capacity && capacity - this.#end >= least;
    if (fits && !this.#outgrew(needed)) return undefined;
    // A full buffer doubles; what the peer announced only limits how far.
    const next = this.#pool.take(Math.max(this.#size, Math.min(needed, 2 * pending)));
    if (pending > MOVE_BYTES) return this.#moveInTurns(next, pending);
    next.bytes.set(this.#buffer.bytes.subarray(this.#start, this.#end));
    this.#moved(next, pending);
    return undefined;
  }

  /** Copies a giant message piece by piece, so that everything else has its turn. */
  async #moveInTurns(next: PooledBuffer, pending: number): Promise<void> {
    for (let at = 0; at < pending; at += MOVE_BYTES) {
      const from = this.#start + at;
      const to = Math.min(from + MOVE_BYTES, this.#end);
      next.bytes.set(this.#buffer.bytes.subarray(from, to), at);
      await turn();
    }
    this.#moved(next, pending);
  }

  #moved(next: PooledBuffer, pending: number): void {
    this.#buffer.release();
    this.#buffer = next;
    this.#start = 0;
    this.#end = pending;
  }

  /** Whether the buffer is left from a giant message, too large to be kept for the one that comes now. */
  #outgrew(needed: number): boolean {
    return this.#buffer.bytes.length > MAX_POOLED_BYTES && needed <= MAX_POOLED_BYTES;
  }
}
