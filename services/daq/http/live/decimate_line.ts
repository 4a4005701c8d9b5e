import type { ElementReader } from "./elements.ts";

/** A curve, thinned for a viewer. */
export interface DecimatedLine {
  /** Values, in order. */
  readonly values: Float64Array<ArrayBuffer>;
  /** Index of the element that each value stands at, counted from the curve's own start. */
  readonly positions: Float64Array<ArrayBuffer>;
  /** Least value of the part that is shown; NaN when there is none. */
  readonly min: number;
  /** Greatest value of the part that is shown; NaN when there is none. */
  readonly max: number;
}

/**
 * The elements from `from` to `to` (exclusive), as two values for each of `width` columns: the least and the greatest of those that fall
 * into it, in the order in which they occur, so that no peak is lost. Curves of up to twice the width stay as they are.
 *
 * All curves of the same range and width have the same positions: a quarter and three quarters into their column.
 */
export function decimateLine(
  read: ElementReader,
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): DecimatedLine {
  const length = to - from;
  if (length <= 2 * width) return whole(read, from, length);
  const values = new Float64Array(2 * width), positions = new Float64Array(2 * width);
  const column = new Float64Array(Math.ceil(length / width));
  let min = NaN, max = NaN;
  for (let at = 0; at < width; at++) {
    const start = Math.floor(at * length / width);
    const end = Math.floor((at + 1) * length / width);
    const part = column.subarray(0, end - start);
    read(from + start, part);
    const [first, second] = extremes(part);
    values[2 * at] = first;
    values[2 * at + 1] = second;
    positions[2 * at] = from + start + (end - 1 - start) / 4;
    positions[2 * at + 1] = from + start + (end - 1 - start) * 3 / 4;
    min = least(min, least(first, second));
    max = greatest(max, greatest(first, second));
  }
  return { values, positions, min, max };
}

function whole(read: ElementReader, from: number, length: number): DecimatedLine {
  const values = new Float64Array(length);
  read(from, values);
  const positions = Float64Array.from({ length }, (_, index) => from + index);
  const [first, second] = extremes(values);
  return { values, positions, min: least(first, second), max: greatest(first, second) };
}

/** Least and greatest number in the order in which they occur; NaN twice when there is none. */
function extremes(values: Float64Array): [number, number] {
  let min = Infinity, max = -Infinity, minAt = -1, maxAt = -1;
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (value < min || minAt < 0 && value === min) [min, minAt] = [value, index];
    if (value > max || maxAt < 0 && value === max) [max, maxAt] = [value, index];
  }
  if (minAt < 0) return [NaN, NaN];
  return minAt <= maxAt ? [min, max] : [max, min];
}

/** The lesser of two, or the one that is a number. */
function least(one: number, other: number): number {
  return Number.isNaN(one) || other < one ? other : one;
}

/** The greater of two, or the one that is a number. */
function greatest(one: number, other: number): number {
  return Number.isNaN(one) || other > one ? other : one;
}
