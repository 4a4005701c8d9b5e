/** Memory that grows as it is written: the common ground of the encoders. */
export class ByteBuilder {
  /** The memory; another one after it has grown. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The same memory, for numbers of several bytes. */
  view: DataView<ArrayBuffer>;
  /** Where the next byte goes. */
  at = 0;

  /** Begins with room for `size` bytes. */
  constructor(size: number) {
    this.bytes = new Uint8Array(size);
    this.view = new DataView(this.bytes.buffer);
  }

  /** Makes room for `length` bytes, which are the caller's to write, and returns where they begin. */
  room(length: number): number {
    const at = this.at;
    this.at = at + length;
    if (this.at > this.bytes.length) this.#grow(at);
    return at;
  }

  /** Writes one byte. */
  byte(byte: number): void {
    const at = this.room(1);
    this.bytes[at] = byte;
  }

  /** Writes a copy of `bytes`. */
  raw(bytes: Uint8Array): void {
    const at = this.room(bytes.length);
    this.bytes.set(bytes, at);
  }

  #grow(used: number): void {
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.at));
    grown.set(this.bytes.subarray(0, used));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }
}
