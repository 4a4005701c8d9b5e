import type { DataWithAxes, WireArray } from "../../../../protocols/pymodaq/data.ts";
import { textsOf, toNdArray } from "../../../../protocols/pymodaq/mod.ts";
import { decimateImage } from "./decimate_image.ts";
import { decimateLine } from "./decimate_line.ts";
import { type ElementReader, elementReader } from "./elements.ts";
import type { LiveView } from "./live_view.ts";
import { type PackedNumbers, packExact, packFloats, packImage } from "./pack_numbers.ts";
import { axisAt, axisOf, type ViewedAxis } from "./viewed_axis.ts";

/** How an array is shown: by how many of its dimensions are longer than 1. */
export type ViewKind = "scalar" | "line" | "image" | "text" | "empty";

/** What a viewer gets of one array. */
export interface ViewedArray {
  /** How it is shown. */
  readonly kind: ViewKind;
  /** Length of each dimension before those that are shown; the view's `slice` is one index in each. */
  readonly lead: readonly number[];
  /** Elements that are shown of the last dimension. */
  readonly x?: readonly [number, number];
  /** Elements that are shown of the last dimension but one. */
  readonly y?: readonly [number, number];
  /** Points or columns that are sent. */
  readonly columns?: number;
  /** Rows that are sent. */
  readonly rows?: number;
  /** Least element of what is shown; null when there is none. */
  readonly min?: number | null;
  /** Greatest element of what is shown; null when there is none. */
  readonly max?: number | null;
  /** The axis below. */
  readonly xAxis?: ViewedAxis;
  /** The axis beside. */
  readonly yAxis?: ViewedAxis;
  /** The numbers. */
  readonly data?: PackedNumbers;
  /** Of text, the first elements. */
  readonly texts?: readonly string[];
}

/** Texts that are shown of an array of text. */
const MOST_TEXTS = 16;

/** How an array is shown, without its elements. */
export function viewKind({ dtype, shape }: WireArray): ViewKind {
  if (shape.includes(0)) return "empty";
  if (!/^[|<>=]?[biufc]\d/.test(dtype)) return "text";
  const long = shape.filter((length) => length > 1).length;
  return long === 0 ? "scalar" : long === 1 ? "line" : "image";
}

/** What a viewer gets of one of `data`'s arrays. */
export function viewArray(data: DataWithAxes, array: WireArray, view: LiveView): ViewedArray {
  const kind = viewKind(array);
  if (kind === "empty") return { kind, lead: [] };
  // As one long row, since an array of ours has fewer dimensions than one of numpy's.
  const flat = { ...array, shape: [array.shape.reduce((one, other) => one * other, 1)] };
  const numbers = kind === "text" ? undefined : toNdArray(flat);
  if (numbers === undefined) {
    return { kind: "text", lead: [], texts: textsOf(array)?.slice(0, MOST_TEXTS) ?? [] };
  }
  const shown = { data, array, read: elementReader(numbers, view.part) };
  if (kind === "scalar") return viewScalar(shown);
  return kind === "line" ? viewLine(shown, view) : viewImage(shown, view);
}

interface Shown {
  readonly data: DataWithAxes;
  readonly array: WireArray;
  readonly read: ElementReader;
}

function viewScalar({ read }: Shown): ViewedArray {
  const value = new Float64Array(1);
  read(0, value);
  const range = rangeOf({ min: value[0]!, max: value[0]! });
  return { kind: "scalar", lead: [], columns: 1, ...range, data: packExact(value) };
}

function viewLine({ data, array: { shape }, read }: Shown, view: LiveView): ViewedArray {
  const dimension = shape.findIndex((length) => length > 1);
  const length = shape[dimension]!;
  const [from, to] = within(view.x, length);
  const line = decimateLine(read, { from, to, width: view.width });
  return {
    kind: "line",
    lead: [],
    x: [from, to],
    columns: line.values.length,
    ...rangeOf(line),
    xAxis: axisAt(axisOf(data, dimension, length), line.positions),
    data: packFloats(line.values, line),
  };
}

function viewImage({ data, array: { shape, dtype }, read }: Shown, view: LiveView): ViewedArray {
  // Dimensions of length 1 show nothing.
  const long = shape.flatMap((length, dimension) => length > 1 ? [dimension] : []);
  const across = long.pop()!, down = long.pop()!;
  const lead = long.map((dimension) => shape[dimension]!);
  const columns = shape[across]!, rows = shape[down]!;
  let index = 0;
  lead.forEach((length, at) => {
    index = index * length + Math.min(view.slice[at] ?? 0, length - 1);
  });
  const x = within(view.x, columns), y = within(view.y, rows);
  const image = decimateImage(read, {
    ...{ offset: index * rows * columns, stride: columns, x, y },
    ...{ width: view.width, height: view.height },
  });
  const [fx, fy] = image.factor;
  return {
    kind: "image",
    lead,
    x,
    y,
    columns: image.width,
    rows: image.height,
    ...rangeOf(image),
    xAxis: axisAt(axisOf(data, across, columns), centres(x, fx)),
    yAxis: axisAt(axisOf(data, down, rows), centres(y, fy)),
    data: packImage(image.pixels, { dtype, isWhole: fx === 1 && fy === 1 }),
  };
}

/** Where the middles of boxes are. */
function centres([from, to]: readonly [number, number], factor: number): Float64Array {
  return Float64Array.from({ length: Math.ceil((to - from) / factor) }, (_, at) => {
    const start = from + at * factor;
    return (start + Math.min(to, start + factor) - 1) / 2;
  });
}

/** A range that lies within a dimension, even if what was asked for does not. */
function within(range: readonly [number, number] | undefined, length: number): [number, number] {
  const from = Math.min(range?.[0] ?? 0, length - 1);
  return [from, Math.max(from + 1, Math.min(range?.[1] ?? length, length))];
}

function rangeOf({ min, max }: { readonly min: number; readonly max: number }): {
  min: number | null;
  max: number | null;
} {
  return { min: finite(min), max: finite(max) };
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
