import type { CArray, CEnum, CScalarName, CStruct, CType } from "../clayout/c_types.ts";
import { membersOf } from "../clayout/members.ts";
import { CborWriter } from "./cbor_writer.ts";

/** Tags of arrays of numbers whose bytes are little-endian (RFC 8746, section 2.1). */
const ARRAY_TAGS: { readonly [Name in CScalarName]?: number } = {
  uint16: 69,
  uint32: 70,
  uint64: 71,
  int8: 72,
  int16: 77,
  int32: 78,
  int64: 79,
  float16: 84,
  float32: 85,
  float64: 86,
};

/** A struct in memory, and as the object that its codec has made of it. */
export interface StructMemory {
  /** Where it is. */
  readonly bytes: Uint8Array;
  /** Order of the bytes of its numbers. */
  readonly byteOrder: "little" | "big";
}

/** What of a struct's CBOR is always the same. */
interface Plan {
  /** The head of its map. */
  readonly head: Uint8Array;
  readonly members: readonly {
    readonly name: string;
    /** The name as CBOR. */
    readonly key: Uint8Array;
    readonly type: CType;
    readonly offset: number;
  }[];
}

const plans = new WeakMap<CStruct, Plan>();

function planOf(struct: CStruct): Plan {
  let plan = plans.get(struct);
  if (plan === undefined) {
    const members = membersOf(struct).map(({ field: { name, type, offset }, base }) => ({
      name,
      key: cborOf((writer) => writer.text(name)),
      type,
      offset: base + offset,
    }));
    plan = { head: cborOf((writer) => writer.map(members.length)), members };
    plans.set(struct, plan);
  }
  return plan;
}

/** What is written, as CBOR. */
export function cborOf(write: (writer: CborWriter) => void): Uint8Array {
  const writer = new CborWriter();
  write(writer);
  return writer.take();
}

/**
 * Writes a struct, decoded as `value`, which stands at byte `at` of the memory: structs as maps, enums by their numbers, arrays of numbers
 * with a tag and their bytes, those of bytes as bytes, arrays of arrays flat.
 */
export class StructCbor {
  readonly #writer: CborWriter;
  readonly #memory: StructMemory;

  /** Writes with `writer` what stands in `memory`. */
  constructor(writer: CborWriter, memory: StructMemory) {
    this.#writer = writer;
    this.#memory = memory;
  }

  /** Writes a struct. */
  struct(struct: CStruct, value: unknown, at: number): void {
    const { head, members } = planOf(struct);
    this.#writer.written(head);
    for (const { name, key, type, offset } of members) {
      this.#writer.written(key);
      this.#value(type, (value as Record<string, unknown>)[name], at + offset);
    }
  }

  #value(type: CType, value: unknown, at: number): void {
    switch (type.kind) {
      case "struct":
        return this.struct(type, value, at);
      case "text":
        return this.#writer.text(String(value));
      case "pointer":
        return this.#writer.whole(value as bigint);
      case "enum":
        return this.#writer.whole(numberOf(type, value));
      case "scalar":
        if (typeof value === "boolean") return this.#writer.truth(value);
        if (type.scalar.includes("float")) return this.#writer.float(Number(value));
        return this.#writer.whole(value as number | bigint);
      case "array":
        return this.#array(type, value, at);
    }
  }

  #array(type: CArray, value: unknown, at: number): void {
    const element = innermost(type);
    if (element.kind === "scalar") {
      const tag = ARRAY_TAGS[element.scalar];
      if (tag !== undefined || element.scalar === "uint8") {
        if (tag !== undefined) this.#writer.tag(tag);
        return this.#writer.bytes(this.#little(at, type.size, element.size));
      }
    }
    const values = flat(type, value);
    this.#writer.array(values.length);
    values.forEach((each, i) => this.#value(element, each, at + i * element.size));
  }

  /** The bytes of numbers, the least significant first. */
  #little(at: number, size: number, each: number): Uint8Array {
    const { bytes, byteOrder } = this.#memory;
    if (byteOrder === "little" || each === 1) return bytes.subarray(at, at + size);
    const swapped = bytes.slice(at, at + size);
    for (let i = 0; i < size; i += each) swapped.subarray(i, i + each).reverse();
    return swapped;
  }
}

function innermost(type: CType): Exclude<CType, CArray> {
  return type.kind === "array" ? innermost(type.element) : type;
}

function flat({ element }: CArray, value: unknown): unknown[] {
  const values = [...value as Iterable<unknown>];
  return element.kind === "array" ? values.flatMap((each) => flat(element, each)) : values;
}

function numberOf({ values }: CEnum, value: unknown): number | bigint {
  return typeof value === "string" ? values.get(value) ?? 0 : value as number | bigint;
}
