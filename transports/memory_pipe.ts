/** Bytes that one direction holds before a writer has to wait: what a kernel's socket buffer does. */
const CAPACITY_BYTES = 256 * 1024;

/** One direction of an in-memory connection, with a bounded buffer. */
export class MemoryPipe {
  #chunks: Uint8Array[] = [];
  #buffered = 0;
  #closed = false;
  #reader: { into: Uint8Array; resolve(count: number | null): void } | undefined;
  #writer:
    | { bytes: Uint8Array; resolve(count: number): void; reject(error: Error): void }
    | undefined;

  /** As `ByteConnection.read`; one at a time. */
  read(into: Uint8Array): Promise<number | null> {
    if (this.#buffered > 0) return Promise.resolve(this.#take(into));
    if (this.#closed) return Promise.resolve(null);
    return new Promise((resolve) => this.#reader = { into, resolve });
  }

  /** As `ByteConnection.write`; one at a time. The bytes are copied. */
  write(bytes: Uint8Array): Promise<number> {
    if (this.#closed) return Promise.reject(closedError());
    if (this.#reader !== undefined) {
      const { into, resolve } = this.#reader;
      this.#reader = undefined;
      const count = Math.min(into.length, bytes.length);
      into.set(count < bytes.length ? bytes.subarray(0, count) : bytes);
      resolve(count);
      return Promise.resolve(count);
    }
    if (this.#buffered < CAPACITY_BYTES) return Promise.resolve(this.#put(bytes));
    return new Promise((resolve, reject) => this.#writer = { bytes, resolve, reject });
  }

  /** Ends the stream: what is buffered can still be read, nothing more be written. */
  close(): void {
    this.#closed = true;
    this.#reader?.resolve(null);
    this.#reader = undefined;
    this.#writer?.reject(closedError());
    this.#writer = undefined;
  }

  #put(bytes: Uint8Array): number {
    const count = Math.min(bytes.length, CAPACITY_BYTES - this.#buffered);
    this.#chunks.push(bytes.slice(0, count));
    this.#buffered += count;
    return count;
  }

  #take(into: Uint8Array): number {
    let count = 0;
    while (count < into.length && this.#chunks.length > 0) {
      const chunk = this.#chunks[0]!;
      const part = Math.min(chunk.length, into.length - count);
      into.set(chunk.subarray(0, part), count);
      count += part;
      if (part === chunk.length) this.#chunks.shift();
      else this.#chunks[0] = chunk.subarray(part);
    }
    this.#buffered -= count;
    const writer = this.#writer;
    // A writer that came back for each byte taken would fill the pipe with crumbs.
    if (writer !== undefined && this.#buffered <= CAPACITY_BYTES / 2) {
      this.#writer = undefined;
      writer.resolve(this.#put(writer.bytes));
    }
    return count;
  }
}

function closedError(): Error {
  return new Error("The connection is closed");
}
