import type { BitRange } from "../bit_range.ts";
import type { CBits, CEnum, CPointer, CScalar } from "../c_types.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { atOf, type ByteOrder, type Place } from "./place.ts";
import type { Tables } from "./tables.ts";

/** What code is written with. */
export interface SourceContext {
  /** Order of the bytes of the struct's numbers. */
  readonly order: ByteOrder;
  /** What the code refers to. */
  readonly tables: Tables;
}

/** An expression for the number, `bigint` or truth value in a place; of an enum its number. */
export function readSource(
  place: Place & { readonly type: CScalar | CEnum | CPointer },
  { order, tables }: SourceContext,
): string {
  const { type, field } = place;
  const little = order === "little";
  const at = atOf(place);
  if (type.kind === "pointer") return `BigInt(view.get${pointerView(type)}(${at}, ${little}))`;
  if (field.bits !== undefined) return bitsSource(place, { type, bits: field.bits, order, tables });
  const { view, kind } = SCALAR_FACTS[type.scalar];
  if (kind === "bool") {
    return type.size === 1 ? `bytes[${at}] !== 0` : `anyByte(bytes, ${at}, ${type.size})`;
  }
  return view === undefined
    ? `get_${type.scalar}(view, ${at}, ${little})`
    : `view.get${view}(${at}, ${little})`;
}

/** Middle of the names of `DataView`'s methods for a pointer. */
export function pointerView({ size }: CPointer): string {
  return `${size === 8 ? "Big" : ""}Uint${8 * size}`;
}

/** Where a bit-field's bits are within the bytes that hold them. */
export function bitRange(
  type: CScalar | CEnum,
  { offset, count }: CBits,
  order: ByteOrder,
): BitRange {
  const first = offset % 8;
  const bytes = Math.ceil((first + count) / 8);
  const little = order === "little";
  const shift = little ? first : 8 * bytes - first - count;
  return { bytes, shift, count, isSigned: SCALAR_FACTS[type.scalar].isSigned, little };
}

function bitsSource(
  place: Place,
  { type, bits, order, tables }: SourceContext & {
    readonly type: CScalar | CEnum;
    readonly bits: CBits;
  },
): string {
  const range = bitRange(type, bits, order);
  const end = SCALAR_FACTS[type.scalar].kind === "bool" ? " !== 0" : "";
  if (range.bytes > 4) {
    const read = `readBits(bytes, ${atOf(place)}, bits[${tables.bitsOf(range)}])`;
    return range.count <= 32 ? `Number(${read})${end}` : read;
  }
  return `(${shortBits(unitSource(place, range), range)}${end})`;
}

/** The bits out of at most 32, which JavaScript's operators work on. */
function shortBits(unit: string, { shift, count, isSigned }: BitRange): string {
  if (isSigned) return `${unit} << ${32 - shift - count} >> ${32 - count}`;
  return count === 32 ? `${unit} >>> 0` : `(${unit} >>> ${shift} & ${2 ** count - 1})`;
}

function unitSource(place: Place, { bytes, little }: BitRange): string {
  const at = atOf(place);
  if (bytes === 1) return `bytes[${at}]`;
  if (bytes !== 3) return `view.get${bytes === 2 ? "Uint16" : "Int32"}(${at}, ${little})`;
  const parts = [0, 1, 2].map((i) => `bytes[${atOf(place, i)}] << ${8 * (little ? i : 2 - i)}`);
  return `(${parts.join(" | ")})`;
}
