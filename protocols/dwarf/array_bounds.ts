import { AT, TAG } from "./dwarf_constants.ts";
import type { Entry } from "./dwarf_unit.ts";
import { Unfit } from "./unfit.ts";

/** Most dimensions that an array may have. */
const MOST_DIMENSIONS = 16;

/** Elements of an array in each dimension, the outermost first; 0 for a flexible one. Throws an `Unfit` where that is not constant. */
export function dimensions(array: Entry): number[] {
  const found: number[] = [];
  for (const child of array.unit.children(array)) {
    if (child.tag === TAG.subrangeType) found.push(length(child));
    else if (child.tag === TAG.enumerationType) throw new Unfit("is counted by an enum");
    if (found.length > MOST_DIMENSIONS) {
      throw new Unfit(`has more than ${MOST_DIMENSIONS} dimensions`);
    }
  }
  return found.length === 0 ? [0] : found;
}

function length(range: Entry): number {
  const count = range.values.get(AT.count);
  const upper = range.values.get(AT.upperBound);
  if (count === undefined && upper === undefined) return 0;
  const lower = range.values.get(AT.lowerBound) ?? 0;
  if (typeof count === "number") return checked(count);
  if (count === undefined && isWhole(upper) && isWhole(lower)) {
    // An array of no elements ends before it begins: at -1, which some compilers write as the greatest number.
    const elements = BigInt(upper) - BigInt(lower) + 1n;
    if (elements === 1n << 32n || elements === 1n << 64n) return 0;
    return checked(Number(elements));
  }
  throw new Unfit("has a number of elements that is not constant");
}

function checked(count: number): number {
  if (!Number.isSafeInteger(count) || count < 0) throw new Unfit(`has ${count} elements`);
  return count;
}

function isWhole(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
