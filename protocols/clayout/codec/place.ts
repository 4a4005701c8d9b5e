import type { CArray, CField, CType } from "../c_types.ts";
import { SCALAR_FACTS, typedArrayName } from "../scalar_facts.ts";
import type { FieldLimits } from "../value_rule.ts";

/** Order of the bytes of a number. */
export type ByteOrder = "little" | "big";

/** Arrays of numbers from this many bytes on are copied as a whole. */
const BULK_BYTES = 64;

/** A place in memory while code is written for it. */
export interface Place {
  /** What it holds. */
  readonly type: CType;
  /** What is said of the field besides its type. */
  readonly field: FieldLimits;
  /** The variable with the byte that `offset` counts from. */
  readonly base: string;
  /** Bytes from there. */
  readonly offset: number;
  /** More arguments that say the path from what the code is for, such as `, "a", i0`. */
  readonly path: string;
}

/** A field, or an element of one, without the place that it has in a struct. */
export type FieldValue = Pick<Place, "type" | "field">;

/**
 * The place of a value at byte `at` itself: code for it is the same wherever in a struct it is, and V8, which keeps the code of each text
 * that it was ever given, keeps as many as there are types, not as there are elements of arrays.
 */
export function valuePlace({ type, field }: FieldValue): Place {
  return { type, field, base: "at", offset: 0, path: "" };
}

/** The place of a field of a struct that begins `base` bytes after the one that the code is for. */
export function placeOf(field: CField, base: number): Place {
  const offset = field.bits === undefined ? field.offset : field.bits.offset >> 3;
  return {
    type: field.type,
    field,
    base: "at",
    offset: base + offset,
    path: `, ${JSON.stringify(field.name)}`,
  };
}

/** The place of an element of an array, in a loop of a variable for its number and one for its byte. */
export function elementPlace(
  place: Place,
  { element }: CArray,
  { index, begin }: { readonly index: string; readonly begin: string },
): Place {
  return { ...place, type: element, base: begin, offset: 0, path: `${place.path}, ${index}` };
}

/** The place's first byte, as an expression. */
export function atOf({ base, offset }: Place, more = 0): string {
  const sum = offset + more;
  return sum === 0 ? base : `${base} + ${sum}`;
}

/** Name of the typed array that an array of numbers is read into, if there is one. */
export function typedArrayOf({ element }: CArray): string | undefined {
  return element.kind === "scalar" ? typedArrayName(element.scalar) : undefined;
}

/** Name of the typed array that holds all elements, where its bytes may be, and are worth being, copied as a whole. */
export function bulkArrayOf(type: CArray, order: ByteOrder): string | undefined {
  const { element } = type;
  if (element.kind !== "scalar" || type.size < BULK_BYTES) return undefined;
  const isOrdered = SCALAR_FACTS[element.scalar].bits === 8 || order === HOST_ORDER;
  return isOrdered ? typedArrayOf(type) : undefined;
}

/** Elements up to which an array is written without a loop. */
const UNROLLED = 4;

/** Whether JSON of an array is written without a loop. */
export function isUnrolled({ element, length }: CArray): boolean {
  return length <= UNROLLED && element.kind !== "array";
}

/** A name as the key of an object literal, where `__proto__` alone is special. */
export function keyOf(name: string): string {
  return name === "__proto__" ? `["__proto__"]` : JSON.stringify(name);
}

const HOST_ORDER: ByteOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? "little" : "big";
