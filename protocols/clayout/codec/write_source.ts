import type { BitRange } from "../bit_range.ts";
import type { CEnum, CPointer, CScalar } from "../c_types.ts";
import { SCALAR_FACTS } from "../scalar_facts.ts";
import { isBig } from "../value_rule.ts";
import { atOf, type Place } from "./place.ts";
import { bitRange, pointerView, type SourceContext } from "./read_source.ts";

/** A statement that writes the variable `x`, which fits, to a place. */
export function writeSource(
  place: Place & { readonly type: CScalar | CEnum | CPointer },
  { order, tables }: SourceContext,
): string {
  const { type, field } = place;
  const little = order === "little";
  const at = atOf(place);
  if (type.kind === "pointer") {
    const value = type.size === 8 ? "x" : "Number(x)";
    return `view.set${pointerView(type)}(${at}, ${value}, ${little});`;
  }
  const { view, kind } = SCALAR_FACTS[type.scalar];
  if (field.bits !== undefined) {
    const range = bitRange(type, field.bits, order);
    const isLong = range.bytes > 4 || isBig(type, field);
    if (!isLong) return shortBits(place, range);
    return `writeBits(bytes, ${at}, { range: bits[${tables.bitsOf(range)}], value: BigInt(x) });`;
  }
  if (kind === "bool") {
    if (type.size === 1) return `bytes[${at}] = x ? 1 : 0;`;
    const last = little ? 0 : type.size - 1;
    return `bytes.fill(0, ${at}, ${atOf(place, type.size)}); bytes[${
      atOf(place, last)
    }] = x ? 1 : 0;`;
  }
  if (view !== undefined) return `view.set${view}(${at}, x, ${little});`;
  // What is behind the bits of an 80-bit number is padding.
  const rest = type.scalar === "float80" ? `bytes.fill(0, ${at}, ${atOf(place, type.size)}); ` : "";
  return `${rest}set_${type.scalar}(view, ${at}, { value: x, little: ${little} });`;
}

/** Bits of at most four bytes, byte by byte. */
function shortBits(place: Place, { bytes, shift, count, little }: BitRange): string {
  const mask = (2n ** BigInt(count) - 1n) << BigInt(shift);
  return Array.from({ length: bytes }, (_, i) => {
    const at = atOf(place, little ? i : bytes - 1 - i);
    const own = Number(mask >> BigInt(8 * i) & 0xffn);
    const bits = `x << ${shift} >>> ${8 * i}`;
    return own === 0xff
      ? `bytes[${at}] = ${bits};`
      : `bytes[${at}] = bytes[${at}] & ${0xff - own} | ${bits} & ${own};`;
  }).join("\n");
}
