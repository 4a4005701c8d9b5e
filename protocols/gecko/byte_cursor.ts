import { RoboError } from "../../errors.ts";

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Reads a byte sequence from front to back, and says where it ends too early. */
export class ByteCursor {
  /** What is read. */
  readonly bytes: Uint8Array;
  /** What this is, as errors call it, such as `pickle`. */
  readonly format: string;
  /** Offset of the next byte. */
  at = 0;
  /** Where what is read ends; by default all of {@linkcode bytes} by default. */
  end: number;
  readonly #view: DataView;

  /** Starts at the front of `bytes`. */
  constructor(bytes: Uint8Array, format: string) {
    // A Buffer's slice() would not be a copy.
    const plain = Object.getPrototypeOf(bytes) === Uint8Array.prototype;
    this.bytes = plain ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
    this.format = format;
    this.end = bytes.length;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes that are left. */
  get left(): number {
    return this.end - this.at;
  }

  /** Moves over `count` bytes and returns where they start; throws when there are fewer. */
  skip(count: number): number {
    const start = this.at;
    if (count > this.end - start) {
      throw this.error(`it ends within ${count} bytes that should follow`);
    }
    this.at = start + count;
    return start;
  }

  /** One byte. */
  u8(): number {
    return this.#view.getUint8(this.skip(1));
  }

  /** A DataView over everything, for the callers that {@linkcode skip} first. */
  get view(): DataView {
    return this.#view;
  }

  /** A little-endian count of `width` 4 or 8; counts beyond the rest are refused before anything is made of them. */
  countLittleEndian(width: 4 | 8): number {
    const start = this.skip(width);
    const count = width === 4
      ? this.#view.getUint32(start, true)
      : Number(this.#view.getBigUint64(start, true));
    if (count > this.left) throw this.error(`it ends within ${count} bytes that should follow`);
    return count;
  }

  /** A copy of the next `count` bytes. */
  copy(count: number): Uint8Array {
    const start = this.skip(count);
    return this.bytes.slice(start, start + count);
  }

  /** The next `count` bytes as UTF-8. */
  utf8(count: number): string {
    const start = this.skip(count);
    // A short ASCII text is made faster here than by the decoder.
    if (count <= 32) return shortAscii(this.bytes, start, count) ?? this.#decode(start, count);
    return this.#decode(start, count);
  }

  /** Text up to a line feed, at most `limit` bytes. */
  line(limit: number): string {
    const end = this.bytes.subarray(0, Math.min(this.at + limit, this.end)).indexOf(0x0a, this.at);
    if (end < 0) throw this.error("a line does not end");
    const text = this.utf8(end - this.at);
    this.at++;
    return text;
  }

  /** An error of kind `data` that names the format, the reason and the offset. */
  error(why: string, at: number = this.at): RoboError {
    return new RoboError("data", `Not a ${this.format} that can be read: ${why} (offset ${at})`);
  }

  #decode(start: number, count: number): string {
    try {
      return STRICT_UTF8.decode(this.bytes.subarray(start, start + count));
    } catch {
      throw this.error("a text is not UTF-8", start);
    }
  }
}

function shortAscii(bytes: Uint8Array, start: number, count: number): string | undefined {
  const end = start + count;
  let at = start;
  let text = "";
  for (; at + 4 <= end; at += 4) {
    const a = bytes[at]!, b = bytes[at + 1]!, c = bytes[at + 2]!, d = bytes[at + 3]!;
    if ((a | b | c | d) >= 0x80) return undefined;
    text += String.fromCharCode(a, b, c, d);
  }
  for (; at < end; at++) {
    const a = bytes[at]!;
    if (a >= 0x80) return undefined;
    text += String.fromCharCode(a);
  }
  return text;
}
