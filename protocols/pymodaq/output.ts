import { RoboError } from "../../errors.ts";

/** Arrays of so many bytes and more are sent as they stand in memory, smaller ones are copied. */
const REFERENCE_BYTES = 16 * 1024;

/** Memory that a message is begun in. */
const FIRST_BYTES = 512;

/** Puts primitives together to the bytes of a message. */
export class WireOutput {
  readonly #parts: Uint8Array[] = [];
  #bytes = new Uint8Array(FIRST_BYTES);
  #start = 0;
  #end = 0;

  /** A whole number from 0 to 2³² − 1, which is all that the protocol has. Throws a `RoboError` of kind `usage` for others. */
  uint32(value: number): this {
    if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) {
      throw new RoboError("usage", `${value} cannot be sent: lengths are whole numbers below 2³²`, {
        hint: "An array has to be smaller than 4 GiB",
      });
    }
    this.#reserve(4);
    const bytes = this.#bytes;
    bytes[this.#end++] = value >>> 24;
    bytes[this.#end++] = value >>> 16;
    bytes[this.#end++] = value >>> 8;
    bytes[this.#end++] = value;
    return this;
  }

  /** A text behind its length. Throws a `RoboError` of kind `usage` for what is no Unicode. */
  text(value: string): this {
    // UTF-8 takes at most three bytes for each of JavaScript's units.
    this.#reserve(4 + 3 * value.length);
    const from = this.#end + 4;
    const written = writeAscii(value, this.#bytes, from) ?? this.#writeUnicode(value, from);
    this.uint32(written);
    this.#end += written;
    return this;
  }

  /** Bytes as they are. They may not change before they are sent. */
  raw(bytes: Uint8Array): this {
    if (bytes.length < REFERENCE_BYTES) {
      this.#reserve(bytes.length);
      this.#bytes.set(bytes, this.#end);
      this.#end += bytes.length;
      return this;
    }
    this.#cut();
    this.#parts.push(bytes);
    return this;
  }

  /** Everything that was put in, in order. */
  take(): Uint8Array[] {
    this.#cut();
    return this.#parts.splice(0);
  }

  #cut(): void {
    if (this.#end > this.#start) this.#parts.push(this.#bytes.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #reserve(count: number): void {
    if (this.#end + count <= this.#bytes.length) return;
    const kept = this.#bytes.subarray(this.#start, this.#end);
    this.#bytes = new Uint8Array(Math.max(2 * this.#bytes.length, kept.length + count));
    this.#bytes.set(kept);
    this.#start = 0;
    this.#end = kept.length;
  }

  #writeUnicode(value: string, from: number): number {
    if (!value.isWellFormed()) {
      throw new RoboError("usage", "A text with half of a surrogate pair cannot be sent");
    }
    return new TextEncoder().encodeInto(value, this.#bytes.subarray(from)).written;
  }
}

/** Writes a short text of ASCII letters, which nearly all are, faster than an encoder is called; `undefined` of others. */
function writeAscii(value: string, into: Uint8Array, from: number): number | undefined {
  if (value.length > 64) return undefined;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code > 127) return undefined;
    into[from + at] = code;
  }
  return value.length;
}
