import type { ElementReader } from "./elements.ts";

/** Which part of an image is shown, in elements, ends exclusive, and how large at most. */
export interface ImageWindow {
  /** Where the image begins among the elements. */
  readonly offset: number;
  /** Elements from one row to the next. */
  readonly stride: number;
  /** First column and the one behind the last. */
  readonly x: readonly [number, number];
  /** First row and the one behind the last. */
  readonly y: readonly [number, number];
  /** Most columns of the result. */
  readonly width: number;
  /** Most rows of the result. */
  readonly height: number;
}

/** An image, thinned for a viewer. */
export interface DecimatedImage {
  /** Its pixels, row by row. */
  readonly pixels: Float64Array<ArrayBuffer>;
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Columns and rows of the original that a pixel is the mean of; the last ones may be of fewer. */
  readonly factor: readonly [number, number];
  /** Least element of the part that is shown, before the mean was taken; NaN when there is none. */
  readonly min: number;
  /** Greatest element of the part that is shown, before the mean was taken; NaN when there is none. */
  readonly max: number;
}

/** Means over boxes, as many columns and rows to a box as it takes for the image to fit. A NaN makes its box NaN. */
export function decimateImage(read: ElementReader, window: ImageWindow): DecimatedImage {
  const columns = window.x[1] - window.x[0], rows = window.y[1] - window.y[0];
  const [fx, fy] = [factorOf(columns, window.width), factorOf(rows, window.height)];
  const width = Math.ceil(columns / fx), height = Math.ceil(rows / fy);
  const pixels = new Float64Array(width * height);
  const row = new Float64Array(columns);
  const range: Range = { min: Infinity, max: -Infinity };
  const add = fx <= 4 ? ADDERS[fx - 1]! : addMany;
  for (let to = 0; to < height; to++) {
    const sums = pixels.subarray(to * width, (to + 1) * width);
    const last = Math.min(rows, (to + 1) * fy);
    for (let from = to * fy; from < last; from++) {
      read(window.offset + (window.y[0] + from) * window.stride + window.x[0], row);
      add(row, sums, { range, factor: fx });
    }
    if (fx > 1 || fy > 1) divide(sums, { fx, columns, rows: last - to * fy });
  }
  const { min, max } = range.min <= range.max ? range : { min: NaN, max: NaN };
  return { pixels, width, height, factor: [fx, fy], min, max };
}

interface Range {
  min: number;
  max: number;
}

function factorOf(length: number, most: number): number {
  return Math.max(1, Math.ceil(length / most));
}

/** Adds a row's elements to the sums of their boxes, and widens the range: in one pass, each of the usual factors by code of its own. */
type Adder = (row: Float64Array, sums: Float64Array, about: Adding) => void;

interface Adding {
  readonly range: Range;
  readonly factor: number;
}

const ADDERS: readonly Adder[] = [addOnes, addTwos, addThrees, addFours];

function addOnes(row: Float64Array, sums: Float64Array, { range }: Adding): void {
  let { min, max } = range;
  for (let at = 0; at < row.length; at++) {
    const value = row[at]!;
    sums[at]! += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  range.min = min;
  range.max = max;
}

function addTwos(row: Float64Array, sums: Float64Array, { range }: Adding): void {
  let { min, max } = range;
  const whole = Math.floor(row.length / 2);
  for (let to = 0, at = 0; to < whole; to++, at += 2) {
    const a = row[at]!, b = row[at + 1]!;
    sums[to]! += a + b;
    if (a < min) min = a;
    if (a > max) max = a;
    if (b < min) min = b;
    if (b > max) max = b;
  }
  range.min = min;
  range.max = max;
  addRest(row.subarray(2 * whole), sums, range);
}

function addThrees(row: Float64Array, sums: Float64Array, { range }: Adding): void {
  let { min, max } = range;
  const whole = Math.floor(row.length / 3);
  for (let to = 0, at = 0; to < whole; to++, at += 3) {
    const a = row[at]!, b = row[at + 1]!, c = row[at + 2]!;
    sums[to]! += a + b + c;
    if (a < min) min = a;
    if (a > max) max = a;
    if (b < min) min = b;
    if (b > max) max = b;
    if (c < min) min = c;
    if (c > max) max = c;
  }
  range.min = min;
  range.max = max;
  addRest(row.subarray(3 * whole), sums, range);
}

function addFours(row: Float64Array, sums: Float64Array, { range }: Adding): void {
  let { min, max } = range;
  const whole = row.length >> 2;
  for (let to = 0, at = 0; to < whole; to++, at += 4) {
    const a = row[at]!, b = row[at + 1]!, c = row[at + 2]!, d = row[at + 3]!;
    sums[to]! += a + b + c + d;
    if (a < min) min = a;
    if (a > max) max = a;
    if (b < min) min = b;
    if (b > max) max = b;
    if (c < min) min = c;
    if (c > max) max = c;
    if (d < min) min = d;
    if (d > max) max = d;
  }
  range.min = min;
  range.max = max;
  addRest(row.subarray(4 * whole), sums, range);
}

function addMany(row: Float64Array, sums: Float64Array, { range, factor }: Adding): void {
  let { min, max } = range;
  for (let to = 0, at = 0; to < sums.length; to++) {
    const end = Math.min(row.length, at + factor);
    let sum = 0;
    for (; at < end; at++) {
      const value = row[at]!;
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    }
    sums[to]! += sum;
  }
  range.min = min;
  range.max = max;
}

/** The elements of the last box, when it is not whole. */
function addRest(rest: Float64Array, sums: Float64Array, range: Range): void {
  if (rest.length > 0) {
    addMany(rest, sums.subarray(sums.length - 1), { range, factor: rest.length });
  }
}

function divide(
  sums: Float64Array,
  { fx, columns, rows }: { readonly fx: number; readonly columns: number; readonly rows: number },
): void {
  const last = sums.length - 1;
  for (let at = 0; at < last; at++) sums[at]! /= fx * rows;
  if (last >= 0) sums[last]! /= (columns - last * fx) * rows;
}
