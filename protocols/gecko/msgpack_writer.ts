import { RoboError } from "../../errors.ts";
import { ByteBuilder } from "./byte_builder.ts";
import { BIG_ENDIAN, swap } from "./byte_order.ts";
import { fieldsOf, type MessageLayout } from "./message_fields.ts";
import type { MessageKind } from "./message_types.ts";
import { messageKind } from "./messages.ts";
import {
  BIG_INTEGER,
  MAX_MSGPACK_DEPTH,
  MESSAGE_EXTENSIONS,
  MsgpackExtension,
  TIMESTAMP,
  TYPED_ARRAY,
  TYPED_ARRAYS,
} from "./msgpack_extensions.ts";

const UTF8 = new TextEncoder();

/** Size of the blocks that small values share, in bytes: what one kept value may pin. */
const BLOCK_BYTES = 8192;

let spare: MsgpackWriter | undefined;

/**
 * Writes `value` as MessagePack.
 *
 * `undefined` becomes nil; whole numbers int, others float 64; bigints int, or an extension beyond 64 bits; `Uint8Array`,
 * `ArrayBuffer` and `DataView` bin; other typed arrays, dates and messages extensions; `Set` an array; `Map` and objects a
 * map, except that `toJSON` is asked on objects of a class.
 *
 * Throws a `RoboError` of kind `data` for functions, symbols, and values nested deeper than 64 (or in themselves).
 */
export function encodeMsgpack(value: unknown): Uint8Array<ArrayBuffer> {
  const writer = spare ?? new MsgpackWriter();
  spare = undefined; // toJSON may come back here
  const bytes = writer.encode(value);
  spare = writer;
  return bytes;
}

/**
 * Writes one value after the other to the front of the same memory, which grows with them. Small values are written faster than by
 * {@linkcode encodeMsgpack}, which hands out memory that is the value's own.
 */
export class MsgpackEncoder {
  readonly #writer = new MsgpackWriter();
  #isBusy = false;

  /** The memory, good until the next value; another one after it has grown. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#writer.memory;
  }

  /** As {@linkcode encodeMsgpack}, to the front of {@linkcode bytes}; returns the value's length. */
  encode(value: unknown): number {
    // toJSON may come back here.
    if (this.#isBusy) throw new RoboError("usage", "A value is encoded while another one is");
    this.#isBusy = true;
    try {
      return this.#writer.writeToFront(value);
    } finally {
      this.#isBusy = false;
    }
  }
}

class MsgpackWriter {
  #out = new ByteBuilder(BLOCK_BYTES);

  get memory(): Uint8Array<ArrayBuffer> {
    return this.#out.bytes;
  }

  writeToFront(value: unknown): number {
    this.#out.at = 0;
    this.#value(value, 0);
    return this.#out.at;
  }

  encode(value: unknown): Uint8Array<ArrayBuffer> {
    if (this.#out.bytes.length > BLOCK_BYTES || this.#out.at > BLOCK_BYTES - 512) {
      this.#out = new ByteBuilder(BLOCK_BYTES);
    }
    const start = this.#out.at;
    this.#value(value, 0);
    return this.#out.bytes.subarray(start, this.#out.at);
  }

  #value(value: unknown, depth: number): void {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        return this.#number(value);
      case "boolean":
        return this.#out.byte(value ? 0xc3 : 0xc2);
      case "undefined":
        return this.#out.byte(0xc0);
      case "bigint":
        return this.#bigint(value);
      case "object":
        if (value === null) return this.#out.byte(0xc0);
        if (depth >= MAX_MSGPACK_DEPTH) {
          throw new RoboError("data", `A value is nested deeper than ${MAX_MSGPACK_DEPTH}`, {
            hint: "Does it contain itself?",
          });
        }
        return this.#object(value, depth + 1);
      default:
        throw new RoboError("data", `A ${typeof value} cannot be sent as MessagePack`);
    }
  }

  #object(value: object, depth: number): void {
    if (Array.isArray(value)) return this.#array(value, depth);
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype || prototype === null) return this.#record(value, depth);
    const kind = messageKind(value);
    if (kind !== undefined) return this.#message(kind, value, depth);
    if (ArrayBuffer.isView(value)) return this.#arrayView(value, depth);
    if (value instanceof ArrayBuffer) return this.#binary(new Uint8Array(value));
    if (value instanceof Map) return this.#map(value, depth);
    if (value instanceof Set) return this.#array([...value], depth);
    if (value instanceof Date) return this.#date(value.getTime());
    if (value instanceof MsgpackExtension) {
      this.#extension(value.type, value.data.length);
      return this.#out.raw(value.data);
    }
    if ("toJSON" in value && typeof value.toJSON === "function") {
      return this.#value(value.toJSON(), depth);
    }
    this.#record(value, depth);
  }

  #array(values: readonly unknown[], depth: number): void {
    this.#length(values.length, { fix: 0x90, fixMax: 15, wide: 0xdc });
    for (let at = 0; at < values.length; at++) this.#value(values[at], depth);
  }

  #record(value: object, depth: number): void {
    const keys = Object.keys(value);
    this.#length(keys.length, { fix: 0x80, fixMax: 15, wide: 0xde });
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at]!;
      this.#text(key);
      this.#value((value as Record<string, unknown>)[key], depth);
    }
  }

  #map(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    this.#length(map.size, { fix: 0x80, fixMax: 15, wide: 0xde });
    for (const [key, value] of map) {
      this.#value(key, depth);
      this.#value(value, depth);
    }
  }

  #message(kind: MessageKind, message: object, depth: number): void {
    const [type, layout] = extensionOf(kind);
    // The length is known only afterwards: leave room for the longest header, then close the gap.
    const start = this.#out.room(6);
    this.#array(fieldsOf(layout, message), depth);
    const end = this.#out.at;
    this.#out.at = start;
    this.#extension(type, end - start - 6);
    const gap = start + 6 - this.#out.at;
    this.#out.bytes.copyWithin(this.#out.at, start + 6, end);
    this.#out.at = end - gap;
  }

  #arrayView(view: ArrayBufferView, depth: number): void {
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    if (view instanceof Uint8Array || view instanceof DataView) return this.#binary(bytes);
    const element = TYPED_ARRAYS.findIndex((type) => view instanceof type);
    if (element < 0) return this.#array([...view as unknown as Iterable<number>], depth);
    this.#extension(TYPED_ARRAY, bytes.length + 1);
    this.#out.byte(element);
    const start = this.#out.at;
    this.#out.raw(bytes);
    if (BIG_ENDIAN) swap(this.#out.bytes.subarray(start, this.#out.at), TYPED_ARRAYS[element]!);
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) {
      const at = this.#out.room(9);
      this.#out.bytes[at] = 0xcb;
      return this.#out.view.setFloat64(at + 1, value);
    }
    if (value >= 0) {
      if (value < 0x80) return this.#out.byte(value);
      if (value < 0x100) return this.#sized(0xcc, 1, value);
      if (value < 0x10000) return this.#sized(0xcd, 2, value);
      if (value < 0x100000000) return this.#sized(0xce, 4, value);
      return this.#wide(0xcf, BigInt(value));
    }
    if (value >= -0x20) return this.#out.byte(value & 0xff);
    if (value >= -0x80) return this.#sized(0xd0, 1, value);
    if (value >= -0x8000) return this.#sized(0xd1, 2, value);
    if (value >= -0x80000000) return this.#sized(0xd2, 4, value);
    this.#wide(0xd3, BigInt(value));
  }

  #bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) return this.#wide(0xd3, value);
    if (BigInt.asUintN(64, value) === value) return this.#wide(0xcf, value);
    const length = ((value < 0n ? ~value : value).toString(16).length >> 1) + 1;
    const hex = BigInt.asUintN(length * 8, value).toString(16).padStart(length * 2, "0");
    this.#extension(BIG_INTEGER, length);
    for (let at = 0; at < length; at++) {
      this.#out.byte(parseInt(hex.slice(at * 2, at * 2 + 2), 16));
    }
  }

  #date(milliseconds: number): void {
    if (Number.isNaN(milliseconds)) return this.#out.byte(0xc0);
    const seconds = Math.floor(milliseconds / 1000);
    const nanoseconds = (milliseconds - seconds * 1000) * 1_000_000;
    if (nanoseconds === 0 && seconds >= 0 && seconds < 2 ** 32) {
      this.#extension(TIMESTAMP, 4);
      const at = this.#out.room(4);
      return this.#out.view.setUint32(at, seconds);
    }
    if (seconds >= 0 && seconds < 2 ** 34) {
      this.#extension(TIMESTAMP, 8);
      const at = this.#out.room(8);
      return this.#out.view.setBigUint64(at, BigInt(nanoseconds) << 34n | BigInt(seconds));
    }
    this.#extension(TIMESTAMP, 12);
    const at = this.#out.room(12);
    this.#out.view.setUint32(at, nanoseconds);
    this.#out.view.setBigInt64(at + 4, BigInt(seconds));
  }

  #text(text: string): void {
    const length = text.length;
    if (length < 32) {
      const at = this.#out.room(1 + length);
      const bytes = this.#out.bytes;
      let unit = 0;
      for (let i = 0; i < length; i++) {
        const code = text.charCodeAt(i);
        unit |= code;
        bytes[at + 1 + i] = code;
      }
      if (unit < 0x80) {
        bytes[at] = 0xa0 | length;
        return;
      }
      this.#out.at = at;
    }
    const encoded = UTF8.encode(text);
    if (encoded.length < 32) this.#out.byte(0xa0 | encoded.length);
    else if (encoded.length < 0x100) this.#sized(0xd9, 1, encoded.length);
    else if (encoded.length < 0x10000) this.#sized(0xda, 2, encoded.length);
    else this.#sized(0xdb, 4, encoded.length);
    this.#out.raw(encoded);
  }

  #binary(bytes: Uint8Array): void {
    if (bytes.length < 0x100) this.#sized(0xc4, 1, bytes.length);
    else if (bytes.length < 0x10000) this.#sized(0xc5, 2, bytes.length);
    else this.#sized(0xc6, 4, bytes.length);
    this.#out.raw(bytes);
  }

  #extension(type: number, length: number): void {
    const fixed = [1, 2, 4, 8, 16].indexOf(length);
    if (fixed >= 0) this.#out.byte(0xd4 + fixed);
    else if (length < 0x100) this.#sized(0xc7, 1, length);
    else if (length < 0x10000) this.#sized(0xc8, 2, length);
    else this.#sized(0xc9, 4, length);
    this.#out.byte(type & 0xff);
  }

  #length(length: number, codes: { fix: number; fixMax: number; wide: number }): void {
    if (length <= codes.fixMax) return this.#out.byte(codes.fix | length);
    if (length < 0x10000) return this.#sized(codes.wide, 2, length);
    this.#sized(codes.wide + 1, 4, length);
  }

  #sized(code: number, width: 1 | 2 | 4, value: number): void {
    const at = this.#out.room(1 + width);
    this.#out.bytes[at] = code;
    if (width === 1) this.#out.bytes[at + 1] = value;
    else if (width === 2) this.#out.view.setUint16(at + 1, value);
    else this.#out.view.setUint32(at + 1, value);
  }

  #wide(code: number, value: bigint): void {
    const at = this.#out.room(9);
    this.#out.bytes[at] = code;
    this.#out.view.setBigUint64(at + 1, BigInt.asUintN(64, value));
  }
}

const EXTENSION_OF_KIND = new Map<MessageKind, [number, MessageLayout]>();

function extensionOf(kind: MessageKind): [type: number, layout: MessageLayout] {
  if (EXTENSION_OF_KIND.size === 0) {
    for (const entry of MESSAGE_EXTENSIONS) EXTENSION_OF_KIND.set(entry[1].kind, entry);
  }
  return EXTENSION_OF_KIND.get(kind)!;
}
