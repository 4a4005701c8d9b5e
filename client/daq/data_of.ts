import { RoboError } from "../../errors.ts";
import { dtypeOfElements } from "../../protocols/ndarray/dtype.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import type {
  Axis,
  DataToExport,
  DataWithAxes,
  TypedValue,
  WireArray,
} from "../../protocols/pymodaq/data.ts";
import { fromNdArray } from "../../protocols/pymodaq/mod.ts";
import type { Grabbed, MeasuredAxis, Measurement, Sample } from "./grabbed.ts";

/** What is known of a detector where its data does not say it. */
export interface DataDefaults {
  /** Name of the data. */
  readonly name: string;
  /** Units of the elements. */
  readonly units: string;
  /** Now, in seconds since 1970. */
  readonly timestamp: number;
}

/** What PyMoDAQ's detectors say with all their data: that it is to be shown and saved. */
const EXTRA: ReadonlyMap<string, TypedValue> = new Map<string, TypedValue>([
  ["do_plot", { type: "scalar", value: { dtype: "|b1", value: true } }],
  ["do_save", { type: "scalar", value: { dtype: "|b1", value: true } }],
]);

/**
 * What a detector has grabbed as PyMoDAQ's DataToExport. The elements of arrays are not copied.
 *
 * Throws a `RoboError` of kind `usage` when it is nothing that can be sent, or channels, labels and axes do not fit each other.
 */
export function dataOf(grabbed: Grabbed, defaults: DataDefaults): DataToExport {
  if (isExport(grabbed)) return grabbed;
  const measurements = measurementsOf(grabbed);
  const { name, timestamp } = defaults;
  return { name, timestamp, data: measurements.map((one) => measured(one, defaults)) };
}

/** The array of a sample. Throws a `RoboError` of kind `usage` when it is none. */
export function arrayOf(sample: Sample): WireArray {
  switch (typeof sample) {
    case "number":
      // PyMoDAQ's 0-D data has one element; its older dialects know no array without dimensions.
      return fromNdArray(new NdArray("float64", [1], Float64Array.of(sample)));
    case "bigint":
      return fromNdArray(new NdArray("int64", [1], BigInt64Array.of(sample)));
    case "boolean":
      return fromNdArray(new NdArray("bool", [1], Uint8Array.of(Number(sample))));
  }
  if (sample instanceof NdArray) {
    if (sample.shape.length > 0) return fromNdArray(sample);
    return { ...fromNdArray(sample), shape: [1] };
  }
  if (dtypeOfElements(sample) !== undefined) return fromNdArray(NdArray.from(sample));
  throw new RoboError("usage", "Data is a number, a typed array, an NdArray or a list of these", {
    hint: "Turn plain lists of numbers into Float64Array.from(list)",
  });
}

function isExport(grabbed: Grabbed): grabbed is DataToExport {
  if (!isMeasurement(grabbed) || !Array.isArray(grabbed.data)) return false;
  const first: unknown = grabbed.data[0];
  return typeof first === "object" && first !== null && "className" in first;
}

function measurementsOf(grabbed: Exclude<Grabbed, DataToExport>): readonly Measurement[] {
  if (!Array.isArray(grabbed)) {
    return isMeasurement(grabbed) ? [grabbed] : [{ data: grabbed as Sample }];
  }
  const list = grabbed as readonly (Sample | Measurement)[];
  const measurements = list.filter(isMeasurement);
  if (measurements.length === 0) return [{ data: list as readonly Sample[] }];
  if (measurements.length === list.length) return measurements;
  throw new RoboError("usage", "A list holds either arrays or measurements, not both");
}

function isMeasurement(one: unknown): one is Measurement {
  return typeof one === "object" && one !== null && !ArrayBuffer.isView(one) &&
    !(one instanceof NdArray) && "data" in one;
}

function measured(one: Measurement, defaults: DataDefaults): DataWithAxes {
  const { name = defaults.name, units = defaults.units, axes = [], errors } = one;
  const data = samplesOf(one.data).map(arrayOf);
  const first = data[0];
  if (first === undefined) throw new RoboError("usage", `${name} has no data: give one channel`);
  checkShapes(name, data);
  const labels = one.labels ?? data.map((_, at) => `CH${String(at).padStart(2, "0")}`);
  if (labels.length !== data.length) {
    throw new RoboError("usage", `${name} has ${data.length} channels and ${labels.length} labels`);
  }
  const withoutErrors: DataWithAxes = {
    className: "DataFromPlugins",
    timestamp: one.timestamp ?? defaults.timestamp,
    name,
    units,
    source: "raw",
    dim: dimensionOf(first.shape),
    distribution: "uniform",
    data,
    labels,
    origin: defaults.name,
    navIndexes: [],
    axes: axes.map((axis, at) => axisOf(axis, { at, name, shape: first.shape })),
    extra: EXTRA,
  };
  return errors === undefined ? withoutErrors : { ...withoutErrors, errors: errors.map(arrayOf) };
}

function samplesOf(data: Sample | readonly Sample[]): readonly Sample[] {
  return Array.isArray(data) ? data as readonly Sample[] : [data as Sample];
}

function checkShapes(name: string, [first, ...others]: readonly WireArray[]): void {
  const shape = String(first!.shape);
  const other = others.find((array) => String(array.shape) !== shape);
  if (other === undefined) return;
  throw new RoboError(
    "usage",
    `The channels of ${name} have shapes [${shape}] and [${other.shape}]`,
    {
      hint: "Return arrays of different shapes as measurements of their own: [{ data }, { data }]",
    },
  );
}

function axisOf(
  axis: MeasuredAxis,
  of: { readonly at: number; readonly name: string; readonly shape: readonly number[] },
): Axis {
  const { label, units = "", index = of.at } = axis;
  const data = arrayOf(axis.data);
  if (of.shape[index] !== data.shape[0]) {
    throw new RoboError(
      "usage",
      `The axis ${label} of ${of.name} has ${
        data.shape[0]
      } points for dimension ${index} of [${of.shape}]`,
    );
  }
  return { label, units, data, index, spreadOrder: 0 };
}

function dimensionOf(shape: readonly number[]): string {
  if (shape.length === 1) return shape[0] === 1 ? "Data0D" : "Data1D";
  return shape.length === 2 ? "Data2D" : "DataND";
}
