/** Where the memory of large arrays comes from, and where it goes back to. */
export interface FrameSource {
  /** Memory of exactly so many bytes, with anything in it; it begins where its buffer begins. */
  take(bytes: number): Uint8Array<ArrayBuffer>;
  /** Gives back what {@linkcode take} gave. Nobody may look at it from then on. */
  give(bytes: Uint8Array<ArrayBuffer>): void;
}

/** Buffers are made in steps of so many bytes, so that frames of nearly one size share them. */
const STEP = 64 * 1024;

/** How a {@linkcode FramePool} is set up. */
export interface FramePoolOptions {
  /** Unused memory that is kept at most, in bytes. Default 256 MiB. */
  readonly maxIdleBytes?: number;
}

/** What a {@linkcode FramePool} has done. */
export interface FramePoolCounters {
  /** Frames that were given out. */
  readonly taken: number;
  /** Of these, how many in memory that was there. */
  readonly reused: number;
  /** Frames that came back and were left to the garbage collector, because enough was kept. */
  readonly dropped: number;
}

/**
 * Memory for the frames of detectors that is used again: new memory costs more than twice as much time as the frame's way
 * through a socket, since the system has to clear it.
 *
 * What is never given back is left to the garbage collector. Memory that is not the pool's, or that was given back already,
 * is not taken a second time.
 */
export class FramePool implements FrameSource {
  readonly #maxIdleBytes: number;
  /** Unused buffers, that which was used last at the end. */
  readonly #idle: ArrayBuffer[] = [];
  readonly #lent = new WeakSet<ArrayBuffer>();
  #idleBytes = 0;
  #taken = 0;
  #reused = 0;
  #dropped = 0;

  /** An empty pool. */
  constructor({ maxIdleBytes = 256 * 2 ** 20 }: FramePoolOptions = {}) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  /** Unused memory that is kept now, in bytes. */
  get idleBytes(): number {
    return this.#idleBytes;
  }

  /** Totals since it was made. */
  get counters(): FramePoolCounters {
    return { taken: this.#taken, reused: this.#reused, dropped: this.#dropped };
  }

  /** Memory of exactly so many bytes, with anything in it; at most twice as much is used for it. */
  take(bytes: number): Uint8Array<ArrayBuffer> {
    this.#taken++;
    const size = Math.ceil(bytes / STEP) * STEP;
    const at = this.#idle.findLastIndex(({ byteLength }) =>
      byteLength >= size && byteLength <= 2 * size
    );
    const buffer = at < 0 ? new ArrayBuffer(size) : this.#idle.splice(at, 1)[0]!;
    if (at >= 0) {
      this.#reused++;
      this.#idleBytes -= buffer.byteLength;
    }
    this.#lent.add(buffer);
    return new Uint8Array(buffer, 0, bytes);
  }

  /** Takes memory back, the oldest unused one making room for it. */
  give({ buffer }: Uint8Array<ArrayBuffer>): void {
    // A buffer of no length was handed to another thread in the meantime.
    if (!this.#lent.delete(buffer) || buffer.byteLength === 0) return;
    if (buffer.byteLength > this.#maxIdleBytes) {
      this.#dropped++;
      return;
    }
    this.#idle.push(buffer);
    this.#idleBytes += buffer.byteLength;
    while (this.#idleBytes > this.#maxIdleBytes) {
      this.#idleBytes -= this.#idle.shift()!.byteLength;
      this.#dropped++;
    }
  }
}

/** New memory for each frame, which nobody gives back. */
export const NEW_MEMORY: FrameSource = {
  take: (bytes) => new Uint8Array(bytes),
  give: () => {},
};
