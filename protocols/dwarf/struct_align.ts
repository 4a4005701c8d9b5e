import type { CField } from "../clayout/c_types.ts";

/** A field, and what its type alone would be aligned to. */
export interface PlacedField {
  /** The field. */
  readonly field: CField;
  /** Bytes that its type is aligned to. */
  readonly align: number;
}

/**
 * What a struct of `size` bytes is aligned to as far as its fields show it: to the greatest alignment that all places agree with. A packed
 * struct whose fields happen to stand where they would anyway looks as if it were not packed.
 */
export function derivedAlign(size: number, fields: readonly PlacedField[]): number {
  let most = 1;
  for (const { field, align } of fields) {
    const shown = field.bits === undefined ? Math.min(align, powerOfTwoIn(field.offset)) : align;
    most = Math.max(most, shown);
  }
  return Math.min(most, powerOfTwoIn(size));
}

/** The greatest power of two that divides `value`; infinite for 0. */
export function powerOfTwoIn(value: number): number {
  if (value === 0) return Infinity;
  let power = 1;
  while (value % (power * 2) === 0) power *= 2;
  return power;
}
