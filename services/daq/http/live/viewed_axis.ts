import type { DataWithAxes } from "../../../../protocols/pymodaq/data.ts";
import { toNdArray } from "../../../../protocols/pymodaq/mod.ts";
import { elementReader } from "./elements.ts";
import { type PackedNumbers, packExact } from "./pack_numbers.ts";

/** An axis as a viewer gets it: evenly spaced points, or each point in `values`. */
export interface ViewedAxis {
  /** What it shows; empty when unknown. */
  readonly label: string;
  /** Its units; empty when unknown. */
  readonly units: string;
  /** Where the first point that is shown stands. */
  readonly first: number;
  /** From one point that is shown to the next. */
  readonly step: number;
  /** Where each point that is shown stands, if they are not even. */
  readonly values?: PackedNumbers;
}

/** Part of its length by which the points of an axis may be off to count as even. */
const EVEN = 1e-6;

/** Where the elements of one dimension stand. */
export interface AxisPoints {
  /** What it shows. */
  readonly label: string;
  /** Its units. */
  readonly units: string;
  /** Place of the element 0. */
  readonly first: number;
  /** From one element to the next. */
  readonly step: number;
  /** Place of each element, if they are not even. */
  readonly points?: Float64Array<ArrayBuffer>;
}

/** The axis of a dimension with `length` elements; their indices where it has none that fits. */
export function axisOf(data: DataWithAxes, dimension: number, length: number): AxisPoints {
  const axis = data.axes.find(({ index }) => index === dimension);
  const array = axis === undefined ? undefined : toNdArray(axis.data);
  if (axis === undefined || array === undefined || array.shape.reduce(multiply, 1) !== length) {
    return { label: axis?.label ?? "", units: "", first: 0, step: 1 };
  }
  const points = new Float64Array(length);
  elementReader(array, "re")(0, points);
  const first = points[0]!, step = length > 1 ? (points[length - 1]! - first) / (length - 1) : 1;
  const about = { label: axis.label, units: axis.units, first, step };
  return isEven(points, first, step) ? about : { ...about, points };
}

/** The axis at these elements, which may lie between two. */
export function axisAt(axis: AxisPoints, positions: Float64Array): ViewedAxis {
  const { label, units } = axis;
  const count = positions.length;
  const first = placeOf(axis, positions[0] ?? 0);
  const step = count > 1 ? (placeOf(axis, positions[count - 1]!) - first) / (count - 1) : axis.step;
  if (axis.points === undefined && isEven(positions, positions[0]!, step / axis.step)) {
    return { label, units, first, step };
  }
  const values = Float64Array.from(positions, (position) => placeOf(axis, position));
  return { label, units, first, step, values: packExact(values) };
}

function placeOf({ first, step, points }: AxisPoints, position: number): number {
  if (points === undefined) return first + position * step;
  const below = Math.floor(position);
  const low = points[below]!, high = points[Math.min(below + 1, points.length - 1)]!;
  return low + (position - below) * (high - low);
}

function isEven(points: Float64Array, first: number, step: number): boolean {
  if (!Number.isFinite(first) || !Number.isFinite(step) || step === 0) return points.length === 1;
  const most = Math.abs(step) * Math.max(1, points.length - 1) * EVEN;
  for (let at = 0; at < points.length; at++) {
    if (!(Math.abs(points[at]! - first - at * step) <= most)) return false;
  }
  return true;
}

function multiply(one: number, other: number): number {
  return one * other;
}
