import { RoboError } from "../../errors.ts";
import { ByteBuilder } from "./byte_builder.ts";
import { fieldsOf, type MessageLayout } from "./message_fields.ts";
import type { MessageKind } from "./message_types.ts";
import { messageKind } from "./messages.ts";
import { PYGECKO_CLASSES, PYGECKO_MODULE } from "./pickle_messages.ts";
import { DEFAULT_MAX_DEPTH } from "./pickle_settle.ts";

const UTF8 = new TextEncoder();

/** Marks values that become a Python `tuple` rather than a `list`. */
export class PickleTuple {
  /** The members, in order. */
  readonly values: readonly unknown[];

  /** A tuple of `values`. */
  constructor(...values: unknown[]) {
    this.values = values;
  }
}

/**
 * Writes `value` as a pickle of protocol 3, which every Python 3 reads.
 *
 * `null` and `undefined` become `None`; whole numbers and bigints `int`; other numbers `float`; `Uint8Array`, `ArrayBuffer`
 * and `DataView` `bytes`; other typed arrays and arrays `list`; `Map` and objects `dict`; `Set` `set`; `Date` a `float` of
 * seconds since 1970; messages pygecko's named tuples.
 *
 * Throws a `RoboError` of kind `data` for functions, symbols, and values nested deeper than 64 (or in themselves).
 */
export function encodePickle(value: unknown): Uint8Array {
  const writer = new PickleWriter();
  writer.header();
  writer.value(value, 0);
  return writer.finish();
}

class PickleWriter {
  readonly #out = new ByteBuilder(256);

  header(): void {
    this.#out.byte(0x80); // PROTO
    this.#out.byte(3);
  }

  finish(): Uint8Array {
    this.#out.byte(0x2e); // STOP
    return this.#out.bytes.subarray(0, this.#out.at);
  }

  value(value: unknown, depth: number): void {
    if (depth > DEFAULT_MAX_DEPTH) {
      throw new RoboError("data", `A value is nested deeper than ${DEFAULT_MAX_DEPTH}`, {
        hint: "Does it contain itself?",
      });
    }
    switch (typeof value) {
      case "undefined":
        return this.#out.byte(0x4e); // NONE
      case "boolean":
        return this.#out.byte(value ? 0x88 : 0x89); // NEWTRUE, NEWFALSE
      case "number":
        return this.#number(value);
      case "bigint":
        return this.#integer(value);
      case "string":
        return this.#text(value);
      case "object":
        return value === null ? this.#out.byte(0x4e) : this.#object(value, depth + 1);
      default:
        throw new RoboError("data", `A ${typeof value} cannot be pickled`);
    }
  }

  #object(value: object, depth: number): void {
    const kind = messageKind(value);
    if (kind !== undefined) return this.#message(kind, value, depth);
    if (Array.isArray(value)) return this.#list(value, depth);
    if (ArrayBuffer.isView(value)) return this.#arrayView(value, depth);
    if (value instanceof ArrayBuffer) return this.#binary(new Uint8Array(value));
    if (value instanceof PickleTuple) return this.#tuple(value.values, depth);
    if (value instanceof Map) return this.#dict(value, depth);
    if (value instanceof Date) return this.#float(value.getTime() / 1000);
    if (value instanceof Set) {
      this.#global("builtins", "set");
      this.#list([...value], depth);
      this.#out.byte(0x85); // TUPLE1
      return this.#out.byte(0x52); // REDUCE
    }
    this.#dict(Object.entries(value), depth);
  }

  #arrayView(view: ArrayBufferView, depth: number): void {
    if (view instanceof Float32Array || view instanceof Float64Array) {
      this.#out.byte(0x5d); // EMPTY_LIST
      this.#out.byte(0x28); // MARK
      for (const number of view) this.#float(number);
      return this.#out.byte(0x65); // APPENDS
    }
    if (view instanceof Uint8Array || view instanceof DataView) {
      return this.#binary(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    }
    this.#list(view as unknown as Iterable<number>, depth);
  }

  #message(kind: MessageKind, message: object, depth: number): void {
    const [name, layout] = classOf(kind);
    this.#global(PYGECKO_MODULE, name);
    this.#tuple(
      fieldsOf(layout, message).map((value, at) =>
        layout.fields[at] === "shape" && Array.isArray(value) ? new PickleTuple(...value) : value
      ),
      depth,
    );
    this.#out.byte(0x81); // NEWOBJ
  }

  #list(values: Iterable<unknown>, depth: number): void {
    this.#out.byte(0x5d); // EMPTY_LIST
    this.#out.byte(0x28); // MARK
    for (const value of values) this.value(value, depth);
    this.#out.byte(0x65); // APPENDS
  }

  #tuple(values: readonly unknown[], depth: number): void {
    this.#out.byte(0x28); // MARK
    for (const value of values) this.value(value, depth);
    this.#out.byte(0x74); // TUPLE
  }

  #dict(entries: Iterable<[unknown, unknown]>, depth: number): void {
    this.#out.byte(0x7d); // EMPTY_DICT
    this.#out.byte(0x28); // MARK
    for (const [key, value] of entries) {
      // A dict's key has to be hashable, which a list is not.
      this.value(Array.isArray(key) ? new PickleTuple(...key) : key, depth);
      this.value(value, depth);
    }
    this.#out.byte(0x75); // SETITEMS
  }

  #global(module: string, name: string): void {
    this.#out.byte(0x63); // GLOBAL
    this.#out.raw(UTF8.encode(`${module}\n${name}\n`));
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) return this.#float(value);
    if (value < -0x80000000 || value > 0x7fffffff) return this.#integer(BigInt(value));
    if (value >= 0 && value <= 0xff) {
      this.#out.byte(0x4b); // BININT1
      return this.#out.byte(value);
    }
    this.#out.byte(0x4a); // BININT
    this.#int32(value);
  }

  #float(value: number): void {
    this.#out.byte(0x47); // BINFLOAT
    this.#float64(value);
  }

  #integer(value: bigint): void {
    const magnitude = (value < 0n ? ~value : value).toString(16).length;
    const length = (magnitude >> 1) + 1;
    this.#out.byte(length <= 0xff ? 0x8a : 0x8b); // LONG1, LONG4
    if (length <= 0xff) this.#out.byte(length);
    else this.#int32(length);
    const hex = BigInt.asUintN(length * 8, value).toString(16).padStart(length * 2, "0");
    const start = this.#out.room(length);
    for (let at = 0; at < length; at++) {
      this.#out.bytes[start + length - 1 - at] = parseInt(hex.slice(at * 2, at * 2 + 2), 16);
    }
  }

  #text(text: string): void {
    const bytes = UTF8.encode(text);
    this.#out.byte(0x58); // BINUNICODE
    this.#int32(bytes.length);
    this.#out.raw(bytes);
  }

  #binary(bytes: Uint8Array): void {
    this.#out.byte(bytes.length <= 0xff ? 0x43 : 0x42); // SHORT_BINBYTES, BINBYTES
    if (bytes.length <= 0xff) this.#out.byte(bytes.length);
    else this.#int32(bytes.length);
    this.#out.raw(bytes);
  }

  #int32(value: number): void {
    const at = this.#out.room(4);
    this.#out.view.setUint32(at, value, true);
  }

  #float64(value: number): void {
    const at = this.#out.room(8);
    this.#out.view.setFloat64(at, value);
  }
}

const CLASS_OF_KIND = new Map<MessageKind, [string, MessageLayout]>();

function classOf(kind: MessageKind): [name: string, layout: MessageLayout] {
  if (CLASS_OF_KIND.size === 0) {
    for (const entry of PYGECKO_CLASSES) CLASS_OF_KIND.set(entry[1].kind, entry);
  }
  return CLASS_OF_KIND.get(kind)!;
}
