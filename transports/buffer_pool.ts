/** Smallest buffer that a pool hands out, in bytes: what a quiet connection costs. */
export const MIN_POOLED_BYTES = 64 * 1024;

/** Largest buffer that a pool keeps for reuse, in bytes; larger ones are left to the garbage collector. */
export const MAX_POOLED_BYTES = 2 * 1024 * 1024;

/** A read buffer that several queues may hold at once; the last one to let go returns it to its pool. */
export class PooledBuffer {
  /** The memory itself. Only its owner, the reader, writes to it, and never to a part it has handed on. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #pool: BufferPool;
  #holders = 1;

  /** Made by {@linkcode BufferPool.take}. */
  constructor(pool: BufferPool, size: number) {
    this.#pool = pool;
    this.bytes = new Uint8Array(size);
  }

  /** Whether nobody but its reader holds it, so that its memory may be overwritten. */
  get unshared(): boolean {
    return this.#holders === 1;
  }

  /** Keeps the memory as it is until the matching {@linkcode release}. */
  retain(): void {
    this.#holders++;
  }

  /** Ends one hold. */
  release(): void {
    if (--this.#holders === 0) this.#pool.recycle(this);
  }

  /** Called by the pool when it hands the buffer out again. */
  reuse(): void {
    this.#holders = 1;
  }
}

/** Recycles read buffers in sizes of powers of two, so that a busy hub allocates nothing. */
export class BufferPool {
  readonly #idle = new Map<number, PooledBuffer[]>();
  readonly #maxIdleBytes: number;
  #idleBytes = 0;

  /** Keeps at most `maxIdleBytes` of unused memory (default 32 MiB). */
  constructor(maxIdleBytes: number = 32 * 1024 * 1024) {
    this.#maxIdleBytes = maxIdleBytes;
  }

  /** A buffer of at least `bytes`, rounded up to a power of two and to {@linkcode MIN_POOLED_BYTES}. */
  take(bytes: number): PooledBuffer {
    const size = Math.max(MIN_POOLED_BYTES, 2 ** Math.ceil(Math.log2(bytes)));
    const buffer = this.#idle.get(size)?.pop();
    if (buffer === undefined) return new PooledBuffer(this, size);
    this.#idleBytes -= size;
    buffer.reuse();
    return buffer;
  }

  /** Takes back a buffer that nobody holds. Called by {@linkcode PooledBuffer.release}. */
  recycle(buffer: PooledBuffer): void {
    const size = buffer.bytes.length;
    if (size > MAX_POOLED_BYTES || this.#idleBytes + size > this.#maxIdleBytes) return;
    this.#idleBytes += size;
    const list = this.#idle.get(size);
    if (list === undefined) this.#idle.set(size, [buffer]);
    else list.push(buffer);
  }
}
