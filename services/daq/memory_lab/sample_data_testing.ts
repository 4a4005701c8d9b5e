import type { DataToExport, DataWithAxes, WireArray } from "../../../protocols/pymodaq/data.ts";

/** Data of one number. */
export function scalarData(name: string, value: number, units = "V"): DataToExport {
  return arrayData(name, [wireArray(Float64Array.of(value), [1])], { dim: "Data0D", units });
}

/** Data of arrays of one shape. */
export function arrayData(
  name: string,
  data: readonly WireArray[],
  more: Partial<DataWithAxes> = {},
): DataToExport {
  const timestamp = Date.now() / 1000;
  const dimensions = data[0]?.shape.length ?? 0;
  const one: DataWithAxes = {
    className: "DataFromPlugins",
    timestamp,
    name,
    units: "",
    source: "raw",
    dim: dimensions > 2 ? "DataND" : `Data${dimensions}D`,
    distribution: "uniform",
    data,
    labels: data.map((_, i) => `CH${i}`),
    origin: name,
    navIndexes: [],
    axes: [],
    extra: new Map(),
    ...more,
  };
  return { name, timestamp, data: [one] };
}

const DTYPES = new Map<unknown, string>([
  [Uint8Array, "|u1"],
  [Uint16Array, "<u2"],
  [Int32Array, "<i4"],
  [BigInt64Array, "<i8"],
  [Float32Array, "<f4"],
  [Float64Array, "<f8"],
]);

/** An array as it stands on the wire, of a typed array's own numbers. */
export function wireArray(
  elements: Uint8Array | Uint16Array | Int32Array | BigInt64Array | Float32Array | Float64Array,
  shape: readonly number[] = [elements.length],
): WireArray {
  const { buffer, byteOffset, byteLength } = elements;
  const bytes = new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
  return { dtype: DTYPES.get(elements.constructor)!, shape, bytes };
}
