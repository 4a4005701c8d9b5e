/** First size, in bytes; it grows as it has to. */
const FIRST_BYTES = 4096;

/** Major types (RFC 8949, section 3.1), shifted to where they stand. */
const MAJOR = {
  whole: 0,
  negative: 0x20,
  bytes: 0x40,
  text: 0x60,
  array: 0x80,
  map: 0xa0,
  tag: 0xc0,
};

/** A text of fewer letters has fewer than 24 bytes: its head is one. */
const SHORT = 8;

/** Writes CBOR (RFC 8949), one thing behind the other, in memory that is used again. */
export class CborWriter {
  #bytes = new Uint8Array(FIRST_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #end = 0;
  readonly #encoder = new TextEncoder();

  /** A map of so many entries, which follow: a key, its value … */
  map(entries: number): void {
    this.#head(MAJOR.map, entries);
  }

  /** An array of so many elements, which follow. */
  array(elements: number): void {
    this.#head(MAJOR.array, elements);
  }

  /** Says what the next thing is. */
  tag(tag: number): void {
    this.#head(MAJOR.tag, tag);
  }

  /** A text. */
  text(text: string): void {
    if (text.length < SHORT) return this.#short(text);
    // The head's size depends on the bytes, which are not known before they are written.
    const bytes = this.#encoder.encode(text);
    this.#head(MAJOR.text, bytes.length);
    this.#add(bytes);
  }

  /** What is CBOR already. */
  written(cbor: Uint8Array): void {
    this.#add(cbor);
  }

  /** Bytes. */
  bytes(bytes: Uint8Array): void {
    this.#head(MAJOR.bytes, bytes.length);
    this.#add(bytes);
  }

  /** True or false. */
  truth(value: boolean): void {
    this.#grow(1);
    this.#bytes[this.#end++] = value ? 0xf5 : 0xf4;
  }

  /** A whole number of at most 64 bits; a larger one as the nearest that is floating point. */
  whole(value: number | bigint): void {
    const isBeyond = typeof value === "bigint" && BigInt.asIntN(65, value) !== value;
    if (isBeyond) this.float(Number(value));
    else if (value >= 0) this.#head(MAJOR.whole, value);
    else this.#head(MAJOR.negative, typeof value === "bigint" ? -1n - value : -1 - value);
  }

  /** A floating point number of 64 bits. */
  float(value: number): void {
    this.#grow(9);
    this.#bytes[this.#end] = 0xfb;
    this.#view.setFloat64(this.#end + 1, value);
    this.#end += 9;
  }

  /** A copy of everything since the last time. */
  take(): Uint8Array {
    const bytes = this.#bytes.slice(0, this.#end);
    this.#end = 0;
    return bytes;
  }

  #head(major: number, value: number | bigint): void {
    this.#grow(9);
    const at = this.#end;
    const view = this.#view;
    if (value < 24) {
      view.setUint8(at, major | Number(value));
      this.#end = at + 1;
    } else if (value < 0x100) {
      view.setUint8(at, major | 24);
      view.setUint8(at + 1, Number(value));
      this.#end = at + 2;
    } else if (value < 0x1_0000) {
      view.setUint8(at, major | 25);
      view.setUint16(at + 1, Number(value));
      this.#end = at + 3;
    } else if (value < 0x1_0000_0000) {
      view.setUint8(at, major | 26);
      view.setUint32(at + 1, Number(value));
      this.#end = at + 5;
    } else {
      view.setUint8(at, major | 27);
      view.setBigUint64(at + 1, BigInt(value));
      this.#end = at + 9;
    }
  }

  /** A text whose head is a byte, whatever its letters are. */
  #short(text: string): void {
    this.#grow(1 + 3 * text.length);
    const at = this.#end++;
    const { written } = this.#encoder.encodeInto(text, this.#bytes.subarray(at + 1));
    this.#bytes[at] = MAJOR.text | written;
    this.#end += written;
  }

  #add(bytes: Uint8Array): void {
    this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #grow(more: number): void {
    const least = this.#end + more;
    if (least <= this.#bytes.length) return;
    const bytes = new Uint8Array(Math.max(least, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#end));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
