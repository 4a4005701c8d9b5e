import fc from "fast-check";
import { xorshift } from "../../tests/lib/xorshift.ts";
import type { CField, CScalarName, CStruct, CType } from "./c_types.ts";
import { SCALAR_FACTS } from "./scalar_facts.ts";
import { enumOf, scalar } from "./struct_literal_testing.ts";

/** The next whole number below a limit. */
export type Next = (limit: number) => number;

const SCALARS = Object.keys(SCALAR_FACTS) as CScalarName[];
const BIT_SCALARS: readonly CScalarName[] = SCALARS.filter((name) =>
  SCALAR_FACTS[name].kind !== "float" && SCALAR_FACTS[name].bits <= 64
);
const ENUM_SCALARS = [
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
] as const;
const NAMES = ["x", "pos", "speed", "mode", "temp", "count", "flags", "wheel"];

/** Structs of all kinds of fields, laid out as System V's rules say; the same for the same seed. */
export function structs(): fc.Arbitrary<CStruct> {
  return fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((seed) => randomStruct(xorshift(seed)));
}

/** A random struct, with structs, unions, arrays and bit-fields in it. */
export function randomStruct(next: Next): CStruct {
  return new RandomStructs(next).struct("Root", 3, false);
}

/** Random bytes; of texts in the half of all cases that every text is readable in. */
export function randomBytes(next: Next, length: number): Uint8Array<ArrayBuffer> {
  const limit = next(2) === 0 ? 256 : 128;
  const bytes = Uint8Array.from({ length }, () => next(limit));
  return bytes;
}

class RandomStructs {
  readonly #next: Next;
  #count = 0;

  constructor(next: Next) {
    this.#next = next;
  }

  struct(name: string | undefined, depth: number, isUnion: boolean): CStruct {
    const next = this.#next;
    const maker = new StructLayer(isUnion, next(4) === 0);
    const count = 1 + next(7);
    for (let i = 0; i < count; i++) {
      const kind = next(10);
      if (kind === 0 && depth > 0) {
        maker.add(undefined, this.struct(undefined, depth - 1, next(2) === 0));
      } else if (kind <= 3 && !isUnion) this.#bits(maker);
      else maker.add(this.#name(), this.#type(depth));
    }
    return maker.finish(name);
  }

  #bits(maker: StructLayer): void {
    const next = this.#next;
    const type = next(5) === 0
      ? enumOf("Mode", "uint32", { off: 0, on: 1, odd: 3 })
      : scalar(BIT_SCALARS[next(BIT_SCALARS.length)]!);
    const most = type.scalar === "bool" ? 1 : 8 * type.size;
    const kind = next(8);
    if (kind === 0) maker.addBits(undefined, type, 0);
    else maker.addBits(kind === 1 ? undefined : this.#name(), type, 1 + next(most));
  }

  #type(depth: number): CType {
    const next = this.#next;
    switch (next(depth > 0 ? 9 : 6)) {
      case 0:
        return { kind: "text", size: 1 + next(40) };
      case 1:
        return { kind: "pointer", size: [2, 4, 8][next(3)]!, spelling: "void *" };
      case 2: {
        const name = ENUM_SCALARS[next(ENUM_SCALARS.length)]!;
        return enumOf("Kind", name, { zero: 0, one: 1, "also one": 1, big: 100, "": 101 });
      }
      case 3:
      case 6: {
        const element = this.#type(depth - 1);
        const length = next(12) === 0 ? 40 : 1 + next(5);
        return { kind: "array", element, length, size: length * element.size };
      }
      case 7:
        return this.struct(`Part${this.#count++}`, depth - 1, false);
      case 8:
        return this.struct(`Any${this.#count++}`, depth - 1, true);
      default: {
        const name = SCALARS[next(SCALARS.length)]!;
        if (name === "bool") return scalar(name, [1, 1, 2, 4][next(4)]!);
        return scalar(name, name === "float80" ? [12, 16][next(2)]! : undefined);
      }
    }
  }

  #name(): string {
    return `${NAMES[this.#next(NAMES.length)]}${this.#count++}`;
  }
}

/** Gives fields their places, as System V's rules for x86-64 say. */
class StructLayer {
  readonly #isUnion: boolean;
  readonly #isPacked: boolean;
  readonly #fields: CField[] = [];
  /** In bits. */
  #end = 0;
  #size = 0;
  #align = 1;

  constructor(isUnion: boolean, isPacked: boolean) {
    this.#isUnion = isUnion;
    this.#isPacked = isPacked;
  }

  add(name: string | undefined, type: CType): void {
    const align = this.#isPacked ? 1 : alignOf(type);
    const offset = roundUp(this.#end, 8 * align) / 8;
    this.#fields.push({ name, type, offset });
    this.#close(8 * (offset + type.size), align);
  }

  addBits(name: string | undefined, type: CType, count: number): void {
    const unit = 8 * type.size;
    if (count === 0) {
      this.#close(roundUp(this.#end, unit), 1);
      return;
    }
    const isCrossing = this.#end % unit + count > unit;
    const offset = isCrossing && !this.#isPacked ? roundUp(this.#end, unit) : this.#end;
    const align = this.#isPacked || name === undefined ? 1 : alignOf(type);
    this.#close(offset + count, align);
    if (name === undefined) return;
    this.#fields.push({ name, type, offset: Math.floor(offset / 8), bits: { offset, count } });
  }

  finish(name: string | undefined): CStruct {
    const size = roundUp(Math.ceil(this.#size / 8), this.#align);
    const [isUnion, fields] = [this.#isUnion, this.#fields];
    return { kind: "struct", isUnion, name, size, align: this.#align, fields };
  }

  #close(end: number, align: number): void {
    this.#size = Math.max(this.#size, end);
    this.#end = this.#isUnion ? 0 : end;
    this.#align = Math.max(this.#align, align);
  }
}

function alignOf(type: CType): number {
  switch (type.kind) {
    case "text":
      return 1;
    case "array":
      return alignOf(type.element);
    case "struct":
      return type.align;
    default:
      return type.size === 12 ? 4 : type.size;
  }
}

function roundUp(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}
