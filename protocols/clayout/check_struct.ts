import { RoboError } from "../../errors.ts";
import { cTypeText } from "./c_type_text.ts";
import type { CArray, CField, CStruct, CType } from "./c_types.ts";
import { isScalarName, SCALAR_FACTS, typedArrayName } from "./scalar_facts.ts";

/** Largest struct that has a codec, in bytes: 64 MiB. */
export const MAX_STRUCT_BYTES = 2 ** 26;

/** Most values in a struct, each element of an array counted but those of typed arrays, which count an eighth. */
const MAX_VALUES = 2 ** 24;

/** Most values for each byte: unions have some more than one, and only liars many without any. */
const VALUES_PER_BYTE = 64;

/** Values that are no matter, however many bytes there are. */
const FREE_VALUES = 2 ** 16;

/** How deep structs and arrays may lie in each other. */
export const MAX_DEPTH = 64;

/** Most fields of a struct, of those in it as well, each struct counted once. */
const MAX_FIELDS = 20_000;

const POINTER_SIZES: readonly number[] = [1, 2, 4, 8];

/**
 * Makes sure that a struct is what a compiler could have laid out, before code is made of it: layouts come from files and from
 * strangers. Throws a `RoboError` of kind `data` that says which field is wrong, or which limit it is beyond.
 */
export function checkStruct(struct: CStruct, most = MAX_STRUCT_BYTES): void {
  if (struct.size > most) {
    throw new RoboError(
      "data",
      `${struct.name ?? "A struct"} has ${struct.size} B, and at most ${most} are read and written`,
      { hint: "Send parts of it as structs of their own" },
    );
  }
  const { values } = new StructChecker().struct(struct, struct.name ?? "struct", 0);
  if (values <= FREE_VALUES + VALUES_PER_BYTE * struct.size) return;
  throw wrong(struct.name ?? "struct", `has more values than its ${struct.size} B can hold`);
}

/** What is found out about a type. */
interface Extent {
  /** Values in it. */
  readonly values: number;
  /** How deep structs and arrays lie in each other in it. */
  readonly height: number;
  /** Fields that are used as a struct's own: those of structs without a name in it as well. */
  readonly members: number;
}

const SINGLE: Extent = { values: 1, height: 0, members: 1 };

class StructChecker {
  /** Structs that have been looked at. */
  readonly #known = new Map<CStruct, Extent>();
  #fields = 0;

  struct(struct: CStruct, path: string, depth: number): Extent {
    const known = this.#known.get(struct);
    if (depth + (known?.height ?? 0) > MAX_DEPTH) {
      throw wrong(path, `lies deeper than ${MAX_DEPTH} structs and arrays`);
    }
    if (known !== undefined) return known;
    if (!isCount(struct.size)) throw wrong(path, "has no size");
    this.#fields += struct.fields.length;
    if (this.#fields > MAX_FIELDS) throw wrong(path, `has more than ${MAX_FIELDS} fields`);
    let [values, height, members] = [1, 0, 0];
    for (const field of struct.fields) {
      const inner = `${path}.${field.name ?? cTypeText(field.type)}`;
      const extent = this.#field(struct, field, { path: inner, depth });
      values += extent.values;
      height = Math.max(height, extent.height + 1);
      members += field.name === undefined ? extent.members : 1;
      if (values > MAX_VALUES) throw wrong(path, `has more than ${MAX_VALUES} values`);
      if (members > MAX_FIELDS) throw wrong(path, `has more than ${MAX_FIELDS} fields`);
    }
    const extent = { values, height, members };
    this.#known.set(struct, extent);
    return extent;
  }

  #field(
    outer: CStruct,
    { name, type, offset, bits, min, max }: CField,
    { path, depth }: { readonly path: string; readonly depth: number },
  ): Extent {
    const extent = this.#type(type, path, depth + 1);
    if (name === undefined && type.kind !== "struct") throw wrong(path, "has no name");
    for (const limit of [min, max]) {
      if (limit !== undefined && !Number.isFinite(limit)) {
        throw wrong(path, "has a range without end");
      }
    }
    if (bits === undefined) {
      if (!isCount(offset) || offset + type.size > outer.size) throw wrong(path, "lies outside");
      return extent;
    }
    if (type.kind !== "scalar" && type.kind !== "enum") {
      throw wrong(path, "has bits, but is no number");
    }
    if (SCALAR_FACTS[type.scalar].kind === "float") {
      throw wrong(path, "has bits, but is no integer");
    }
    const isInside = isCount(bits.offset) && isCount(bits.count) && bits.count >= 1 &&
      bits.count <= 8 * type.size && bits.offset + bits.count <= 8 * outer.size;
    if (!isInside) throw wrong(path, "has bits that lie outside");
    return extent;
  }

  #type(type: CType, path: string, depth: number): Extent {
    if (!isCount(type.size)) throw wrong(path, "has no size");
    if (depth > MAX_DEPTH) throw wrong(path, `lies deeper than ${MAX_DEPTH} structs and arrays`);
    switch (type.kind) {
      case "scalar":
      case "enum": {
        const facts = isScalarName(type.scalar) ? SCALAR_FACTS[type.scalar] : undefined;
        if (facts === undefined) throw wrong(path, "is of no known kind");
        const isExact = facts.kind === "integer" || facts.view !== undefined;
        const isRight = isExact
          ? type.size * 8 === facts.bits
          : type.size * 8 >= facts.bits && type.size <= 16;
        if (!isRight) throw wrong(path, `is a ${type.scalar} of ${type.size} B`);
        return SINGLE;
      }
      case "text":
        return SINGLE;
      case "pointer":
        if (!POINTER_SIZES.includes(type.size)) throw wrong(path, `is a pointer of ${type.size} B`);
        return SINGLE;
      case "array": {
        const extent = this.#type(type.element, path, depth + 1);
        if (!isCount(type.length) || type.length * type.element.size !== type.size) {
          throw wrong(path, "is an array whose size is not that of its elements");
        }
        const share = isTyped(type) ? 1 / 8 : 1;
        const values = 1 + extent.values * type.length * share;
        if (values > MAX_VALUES) throw wrong(path, `has more than ${MAX_VALUES} values`);
        return { values, height: extent.height + 1, members: 1 };
      }
      case "struct":
        return this.struct(type, path, depth);
    }
  }
}

function isTyped({ element }: CArray): boolean {
  return element.kind === "scalar" && typedArrayName(element.scalar) !== undefined;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function wrong(path: string, what: string): RoboError {
  return new RoboError("data", `${path} ${what}`, {
    hint:
      "The layout is not one that a C compiler makes: make it anew from the header or the program",
  });
}
