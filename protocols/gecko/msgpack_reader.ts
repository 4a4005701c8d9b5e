import { ByteCursor } from "./byte_cursor.ts";
import { BIG_ENDIAN, swap } from "./byte_order.ts";
import { messageFrom } from "./message_fields.ts";
import {
  BIG_INTEGER,
  MAX_MSGPACK_DEPTH,
  MESSAGE_EXTENSIONS,
  MsgpackExtension,
  TIMESTAMP,
  TYPED_ARRAY,
  TYPED_ARRAYS,
} from "./msgpack_extensions.ts";

/** Longest integer that is read, in bytes: 8192 bits. */
const MAX_INTEGER_BYTES = 1024;

/**
 * Reads one MessagePack value that fills `bytes`.
 *
 * Integers become numbers, or bigints beyond 2^53; bin a `Uint8Array` of its own; typed arrays what they were; timestamps
 * a `Date`; pygecko's extensions messages; unknown extensions a {@linkcode MsgpackExtension}; maps an object, or a `Map`
 * when a key is not a text.
 *
 * Throws a `RoboError` of kind `data`, with the offset, for malformed bytes and for nesting deeper than 64.
 */
export function decodeMsgpack(bytes: Uint8Array): unknown {
  return new MsgpackReader(bytes).whole(bytes.length);
}

/**
 * Reads one value after the other that come to stand at the front of the same memory, such as a slot of shared memory.
 * Small values are read several times as fast as by {@linkcode decodeMsgpack}, which has to look at new memory each time.
 */
export class MsgpackDecoder {
  readonly #reader: MsgpackReader;

  /** Reads from `bytes`, whoever writes them. */
  constructor(bytes: Uint8Array) {
    this.#reader = new MsgpackReader(bytes);
  }

  /** As {@linkcode decodeMsgpack}, for the value that fills the first `length` bytes. */
  decode(length: number): unknown {
    return this.#reader.whole(length);
  }
}

class MsgpackReader {
  readonly #cursor: ByteCursor;

  constructor(bytes: Uint8Array) {
    this.#cursor = new ByteCursor(bytes, "MessagePack");
  }

  whole(length: number): unknown {
    const cursor = this.#cursor;
    cursor.at = 0;
    cursor.end = Math.min(length, cursor.bytes.length);
    const value = this.value(0);
    if (cursor.left !== 0) throw cursor.error("bytes follow the value");
    return value;
  }

  value(depth: number): unknown {
    const cursor = this.#cursor;
    const code = cursor.u8();
    if (code < 0x80) return code;
    if (code >= 0xe0) return code - 0x100;
    if (code < 0x90) return this.#map(code & 0x0f, depth);
    if (code < 0xa0) return this.#array(code & 0x0f, depth);
    if (code < 0xc0) return cursor.utf8(code & 0x1f);
    const { view } = cursor;
    switch (code) {
      case 0xc0:
        return null;
      case 0xc2:
        return false;
      case 0xc3:
        return true;
      case 0xc4:
      case 0xc5:
      case 0xc6:
        return cursor.copy(this.#length(code - 0xc4));
      case 0xc7:
      case 0xc8:
      case 0xc9:
        return this.#extension(this.#length(code - 0xc7), depth);
      case 0xca:
        return view.getFloat32(cursor.skip(4));
      case 0xcb:
        return view.getFloat64(cursor.skip(8));
      case 0xcc:
      case 0xcd:
      case 0xce:
        return this.#length(code - 0xcc);
      case 0xcf:
        return plain(view.getBigUint64(cursor.skip(8)));
      case 0xd0:
        return view.getInt8(cursor.skip(1));
      case 0xd1:
        return view.getInt16(cursor.skip(2));
      case 0xd2:
        return view.getInt32(cursor.skip(4));
      case 0xd3:
        return plain(view.getBigInt64(cursor.skip(8)));
      case 0xd4:
      case 0xd5:
      case 0xd6:
      case 0xd7:
      case 0xd8:
        return this.#extension(1 << (code - 0xd4), depth);
      case 0xd9:
      case 0xda:
      case 0xdb:
        return cursor.utf8(this.#length(code - 0xd9));
      case 0xdc:
      case 0xdd:
        return this.#array(this.#length(code - 0xdb), depth);
      case 0xde:
      case 0xdf:
        return this.#map(this.#length(code - 0xdd), depth);
      default:
        throw cursor.error("0xc1 is no value", cursor.at - 1);
    }
  }

  /** An unsigned number of 1, 2 or 4 bytes, for `size` 0, 1 or 2. */
  #length(size: number): number {
    const { view } = this.#cursor;
    if (size === 0) return this.#cursor.u8();
    if (size === 1) return view.getUint16(this.#cursor.skip(2));
    return view.getUint32(this.#cursor.skip(4));
  }

  #enter(count: number, depth: number): void {
    if (depth >= MAX_MSGPACK_DEPTH) {
      throw this.#cursor.error(`it is nested deeper than ${MAX_MSGPACK_DEPTH}`);
    }
    // Each member takes a byte at least, so a count beyond the rest is a lie.
    if (count > this.#cursor.left) {
      throw this.#cursor.error(`it ends within ${count} members that should follow`);
    }
  }

  #array(count: number, depth: number): unknown[] {
    this.#enter(count, depth);
    const inside = depth + 1;
    // An array that grows is made with room for many more.
    if (count === 1) return [this.value(inside)];
    if (count === 2) return [this.value(inside), this.value(inside)];
    if (count === 3) return [this.value(inside), this.value(inside), this.value(inside)];
    const values: unknown[] = [];
    for (let at = 0; at < count; at++) values.push(this.value(inside));
    return values;
  }

  #map(count: number, depth: number): unknown {
    this.#enter(2 * count, depth);
    const object: Record<string, unknown> = {};
    for (let at = 0; at < count; at++) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") {
        return this.#unusualMap(object, key, { left: count - at, depth });
      }
      const value = this.value(depth + 1);
      if (key !== "__proto__") object[key] = value;
      else Object.defineProperty(object, key, { value, ...OWN });
    }
    return object;
  }

  #unusualMap(
    start: Record<string, unknown>,
    key: unknown,
    rest: { readonly left: number; readonly depth: number },
  ): Map<unknown, unknown> {
    const map = new Map<unknown, unknown>(Object.entries(start));
    map.set(key, this.value(rest.depth + 1));
    for (let left = rest.left - 1; left > 0; left--) {
      const next = this.value(rest.depth + 1);
      map.set(next, this.value(rest.depth + 1));
    }
    return map;
  }

  #extension(length: number, depth: number): unknown {
    const cursor = this.#cursor;
    const type = cursor.view.getInt8(cursor.skip(1));
    const start = cursor.skip(length);
    const end = cursor.at;
    switch (type) {
      case TIMESTAMP:
        return this.#timestamp(start, length);
      case TYPED_ARRAY:
        return this.#typedArray(start, end);
      case BIG_INTEGER:
        return this.#bigInteger(start, end);
    }
    const layout = MESSAGE_EXTENSIONS.get(type);
    const data = cursor.bytes;
    if (layout !== undefined && (data[start]! & 0xf0) === 0x90) {
      cursor.at = start;
      const message = messageFrom(layout, this.value(depth) as unknown[]);
      if (cursor.at > end) throw cursor.error("an extension is longer than it says", start);
      if (message !== undefined && cursor.at === end) return message;
      cursor.at = end;
    }
    // What notepack and msgpackr write for undefined.
    if (type === 0 && length === 1 && data[start] === 0) return null;
    return new MsgpackExtension(type, data.slice(start, end));
  }

  #timestamp(start: number, length: number): Date {
    const { view } = this.#cursor;
    if (length === 4) return new Date(view.getUint32(start) * 1000);
    if (length === 8) {
      const packed = view.getBigUint64(start);
      return date(packed & (1n << 34n) - 1n, Number(packed >> 34n));
    }
    if (length === 12) return date(view.getBigInt64(start + 4), view.getUint32(start));
    throw this.#cursor.error(`a timestamp has ${length} bytes`, start);
  }

  #typedArray(start: number, end: number): unknown {
    const element = this.#cursor.bytes[start];
    const bytes = this.#cursor.bytes.slice(start + 1, end);
    const type = TYPED_ARRAYS[element ?? -1];
    // msgpackr's numbers for ArrayBuffer and DataView.
    if (element === 0x10 || element === 0x11) return bytes;
    if (type === undefined || bytes.length % type.BYTES_PER_ELEMENT !== 0) {
      throw this.#cursor.error("a typed array is malformed", start);
    }
    if (BIG_ENDIAN) swap(bytes, type);
    return new type(bytes.buffer);
  }

  #bigInteger(start: number, end: number): number | bigint {
    if (end === start || end - start > MAX_INTEGER_BYTES) {
      throw this.#cursor.error(`an integer has ${end - start} bytes`, start);
    }
    let hex = "";
    for (let at = start; at < end; at++) {
      hex += this.#cursor.bytes[at]!.toString(16).padStart(2, "0");
    }
    return plain(BigInt.asIntN((end - start) * 8, BigInt(`0x${hex}`)));
  }
}

const OWN = { enumerable: true, configurable: true, writable: true } as const;

function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function date(seconds: bigint, nanoseconds: number): Date {
  return new Date(Number(seconds) * 1000 + Math.floor(nanoseconds / 1_000_000));
}
