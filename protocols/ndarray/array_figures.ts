import type { NdArray } from "./nd_array.ts";

/** What is looked at first of many numbers. */
export interface ArrayFigures {
  /** The least that is finite; of complex numbers of their sizes. */
  readonly least: number;
  /** The greatest that is finite. */
  readonly greatest: number;
  /** Mean of those that are finite. */
  readonly mean: number;
  /** How many are finite. */
  readonly finite: number;
}

/** Least, greatest and mean of an array's numbers; NaN where none is finite. */
export function arrayFigures({ dtype, data }: NdArray): ArrayFigures {
  const step = dtype.startsWith("complex") ? 2 : 1;
  let least = Infinity;
  let greatest = -Infinity;
  let sum = 0;
  let finite = 0;
  for (let i = 0; i < data.length; i += step) {
    const value = step === 2 ? Math.hypot(Number(data[i]), Number(data[i + 1])) : Number(data[i]);
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
    sum += value;
    finite++;
  }
  if (finite === 0) return { least: NaN, greatest: NaN, mean: NaN, finite };
  return { least, greatest, mean: sum / finite, finite };
}
