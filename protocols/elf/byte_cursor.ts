import { RoboError } from "../../errors.ts";

/** Longest name that is taken from a file, in bytes; longer ones are cut. */
const LONGEST_NAME = 4096;

const decoder = new TextDecoder();

/** Bytes that are read from front to back; whatever is beyond their end is a `RoboError` of kind `data` that says where. */
export class ByteCursor {
  /** What is read. */
  readonly bytes: Uint8Array;
  /** Whether numbers begin with their least significant byte. */
  readonly isLittle: boolean;
  /** What the bytes are, for errors, such as `.debug_info`. */
  readonly what: string;
  /** Where the next byte is. */
  at: number;
  readonly #view: DataView;

  /** Reads `bytes`, called `what` in errors, from byte `at` on. */
  constructor(bytes: Uint8Array, options: CursorOptions) {
    this.bytes = bytes;
    this.isLittle = options.isLittle;
    this.what = options.what;
    this.at = options.at ?? 0;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The error for what makes no sense at byte `at`: `reason` in sentence case, without a final period. */
  broken(reason: string, at: number = this.at): RoboError {
    return new RoboError("data", `${reason} at byte ${at} of ${this.what}`);
  }

  /** Skips `count` bytes and says where they begin. */
  skip(count: number): number {
    const begin = this.at;
    if (!(count >= 0 && begin >= 0 && begin + count <= this.bytes.length)) {
      throw this.broken(`The bytes end too early`);
    }
    this.at = begin + count;
    return begin;
  }

  /** The next `count` bytes, not copied. */
  take(count: number): Uint8Array {
    const begin = this.skip(count);
    return this.bytes.subarray(begin, this.at);
  }

  /** An unsigned number of 1 byte. */
  u8(): number {
    const at = this.at;
    if (!(at >= 0 && at < this.bytes.length)) throw this.broken("The bytes end too early");
    this.at = at + 1;
    return this.bytes[at]!;
  }

  /** An unsigned number of 2 bytes. */
  u16(): number {
    return this.#view.getUint16(this.skip(2), this.isLittle);
  }

  /** An unsigned number of 3 bytes. */
  u24(): number {
    const at = this.skip(3);
    const [a, b, c] = [this.bytes[at]!, this.bytes[at + 1]!, this.bytes[at + 2]!];
    return this.isLittle ? a | (b << 8) | (c << 16) : c | (b << 8) | (a << 16);
  }

  /** An unsigned number of 4 bytes. */
  u32(): number {
    return this.#view.getUint32(this.skip(4), this.isLittle);
  }

  /** An unsigned number of 8 bytes. */
  u64(): bigint {
    return this.#view.getBigUint64(this.skip(8), this.isLittle);
  }

  /** An offset or size of 4 or 8 bytes; beyond 2^53 it makes no sense. */
  word(size: 4 | 8): number {
    if (size === 4) return this.u32();
    const at = this.at;
    const value = this.u64();
    if (value > Number.MAX_SAFE_INTEGER) throw this.broken(`${value} is no offset`, at);
    return Number(value);
  }

  /** An unsigned LEB128 of at most 64 bits (DWARF 5, 7.6); a `bigint` beyond 2^53. */
  uleb(): number | bigint {
    return this.#leb(false);
  }

  /** A signed LEB128 of at most 64 bits; a `bigint` beyond ±2^53. */
  sleb(): number | bigint {
    return this.#leb(true);
  }

  /** An unsigned LEB128 that counts or points; beyond 2^53 it makes no sense. */
  count(): number {
    const at = this.at;
    const value = this.uleb();
    if (typeof value === "bigint") throw this.broken(`${value} is no number of anything`, at);
    return value;
  }

  /** Skips an LEB128. */
  skipLeb(): void {
    while ((this.u8() & 0x80) !== 0);
  }

  /** Skips a text that a zero byte ends, and says where it begins. */
  skipText(): number {
    const begin = this.at;
    const end = begin <= this.bytes.length ? this.bytes.indexOf(0, begin) : -1;
    if (end === -1) throw this.broken("A text has no end");
    this.at = end + 1;
    return begin;
  }

  /** A text in UTF-8 that a zero byte ends; beyond `most` bytes, 4096 where nothing is said, it is cut. */
  text(most: number = LONGEST_NAME): string {
    const begin = this.skipText();
    const end = Math.min(this.at - 1, begin + most);
    return decoder.decode(this.bytes.subarray(begin, end));
  }

  #leb(isSigned: boolean): number | bigint {
    const begin = this.at;
    let byte = this.u8();
    // Nearly all of them have one byte.
    if (byte < 0x80) return isSigned && byte >= 0x40 ? byte - 0x80 : byte;
    let low = byte & 0x7f;
    let shift = 7;
    while (shift < 28) {
      byte = this.u8();
      low |= (byte & 0x7f) << shift;
      shift += 7;
      if (byte < 0x80) return isSigned && byte >= 0x40 ? low - 2 ** shift : low;
    }
    let value = BigInt(low);
    do {
      if (shift > 140) throw this.broken("A number has no end", begin);
      byte = this.u8();
      value |= BigInt(byte & 0x7f) << BigInt(shift);
      shift += 7;
    } while (byte >= 0x80);
    return plain(isSigned ? BigInt.asIntN(64, signed(value, shift)) : BigInt.asUintN(64, value));
  }
}

/** How bytes are read. */
export interface CursorOptions {
  /** Whether numbers begin with their least significant byte. */
  readonly isLittle: boolean;
  /** What the bytes are, for errors, such as `.debug_info`. */
  readonly what: string;
  /** Where to begin; default 0. */
  readonly at?: number;
}

/** A whole number as a `number` where that is exact, and as a `bigint` otherwise. */
export function plain(value: bigint): number | bigint {
  const isSafe = value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
  return isSafe ? Number(value) : value;
}

function signed(value: bigint, bits: number): bigint {
  return BigInt.asIntN(bits, value);
}
