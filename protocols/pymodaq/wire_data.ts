import type {
  DataToExport,
  DataWithAxes,
  Dimension,
  TypedValue,
  WireArray,
  WireScalar,
} from "./data.ts";
import { type Dialect, isTyped } from "./dialect.ts";
import { demote, promote } from "./dialect_data.ts";
import type { WireData } from "./message.ts";
import { scalarBytes } from "./scalar_bytes.ts";
import { parseDType } from "./wire_dtype.ts";

/** What is known of data besides the arrays, for dialects that carry nothing else. */
export interface DataOrigin {
  /** Name of the device, or of its data. */
  readonly name: string;
  /** When it was measured, in seconds since 1970. */
  readonly timestamp: number;
  /** What was asked for; without it, the shapes tell. */
  readonly dimension?: Dimension;
}

/**
 * Data of any dialect as PyMoDAQ 4.4 has it. Arrays are not copied.
 *
 * Of a DataToExport the units and errors, which T1 and T2 have among the extra attributes, come to their places. Of L1's and
 * L2's lists, arrays of one shape that follow each other become the channels `CH00`, `CH01` … of one DataFromPlugins; the
 * first one has the name that is given, the others a number behind it. Scalars become arrays of one element. Texts become
 * extra attributes `text0`, `text1` … of the first.
 *
 * @example
 * ```ts
 * import { fromNdArray, NdArray, toDataToExport } from "robo";
 * import assert from "node:assert/strict";
 *
 * const value = fromNdArray(NdArray.from(Float64Array.of(1, 2, 3)));
 * const list = [{ type: "array", value } as const];
 * const dte = toDataToExport({ form: "list", list }, { name: "spectrum", timestamp: 0 });
 * assert.equal(dte.data[0]?.dim, "Data1D");
 * ```
 */
export function toDataToExport(data: WireData, origin: DataOrigin): DataToExport {
  switch (data.form) {
    case "dte":
      return { ...data.dte, data: data.dte.data.map(promote) };
    case "arrays":
      return fromArrays(data.arrays, [], origin);
    case "list":
      return fromArrays(
        data.list.flatMap((value) => {
          if (value.type === "array") return [value.value];
          return value.type === "scalar" ? arrayOf(value.value) : [];
        }),
        data.list.filter(({ type }) => type !== "array" && type !== "scalar"),
        origin,
      );
  }
}

/**
 * Data as a dialect carries it. Arrays are not copied. In L1 and L2 the arrays alone are left, one after the other, those
 * without dimensions with one.
 */
export function toWireData(dte: DataToExport, dialect: Dialect): WireData {
  if (isTyped(dialect)) {
    return { form: "dte", dte: { ...dte, data: dte.data.map((dwa) => demote(dwa, dialect)) } };
  }
  const arrays = dte.data.flatMap(({ data }) => data).map((array) =>
    array.shape.length === 0 ? { ...array, shape: [1] } : array
  );
  if (dialect === "L1") return { form: "arrays", arrays };
  return { form: "list", list: arrays.map((value) => ({ type: "array", value })) };
}

function fromArrays(
  arrays: readonly WireArray[],
  others: readonly TypedValue[],
  { name, timestamp, dimension }: DataOrigin,
): DataToExport {
  const groups: WireArray[][] = [];
  for (const array of arrays) {
    const last = groups.at(-1);
    if (last !== undefined && areSame(last[0]!.shape, array.shape)) last.push(array);
    else groups.push([array]);
  }
  const data = groups.map((group, index): DataWithAxes => ({
    className: "DataFromPlugins",
    timestamp,
    name: index === 0 ? name : `${name}_${index}`,
    units: "",
    source: "raw",
    dim: dimOf(group[0]!.shape, dimension),
    distribution: "uniform",
    data: group,
    labels: group.map((_, channel) => `CH${String(channel).padStart(2, "0")}`),
    origin: name,
    navIndexes: [],
    axes: [],
    extra: new Map([...SHOWN, ...(index === 0 ? named(others) : [])]),
  }));
  return { name, timestamp, data };
}

/** What every DataFromPlugins has: that it is to be plotted and saved. */
const SHOWN: readonly (readonly [string, TypedValue])[] = [
  ["do_plot", { type: "scalar", value: { dtype: "|b1", value: true } }],
  ["do_save", { type: "scalar", value: { dtype: "|b1", value: true } }],
];

function named(others: readonly TypedValue[]): (readonly [string, TypedValue])[] {
  return others.map((value, index) => [`text${index}`, value]);
}

function arrayOf({ dtype, value }: WireScalar): WireArray[] {
  const type = parseDType(dtype);
  const bytes = type === undefined ? undefined : scalarBytes(type, value);
  return bytes === undefined ? [] : [{ dtype, shape: [1], bytes }];
}

/** The dimensionality: what was asked for where the shape allows it, because L2's receivers drop dimensions of length 1. */
function dimOf(shape: readonly number[], dimension: Dimension | undefined): string {
  const isSingle = shape.every((length) => length === 1);
  const natural = isSingle ? 0 : shape.length;
  const asked = dimension === undefined || dimension === "ND" ? undefined : Number(dimension[0]);
  if (dimension === "ND") return "DataND";
  if (asked !== undefined && natural <= asked) return `Data${asked}D`;
  return natural > 2 ? "DataND" : `Data${natural}D`;
}

function areSame(left: readonly number[], right: readonly number[]): boolean {
  return left.length === right.length && left.every((length, at) => length === right[at]);
}
