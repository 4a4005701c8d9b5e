import type { Axis, DataToExport, DataWithAxes, TypedValue, WireArray } from "../pymodaq/data.ts";
import { textsOf } from "../pymodaq/text_array.ts";
import { toNdArray } from "../pymodaq/to_nd_array.ts";

/** Data of a detector, and which it is. */
export interface NumberedData {
  /** The device's name. */
  readonly device: string;
  /** The device's count of data, from 1. */
  readonly number: number;
  /** When it arrived, in milliseconds since 1970. */
  readonly time: number;
  /** Data that was missed since the one before. */
  readonly missed: number;
  /** The data. */
  readonly data: DataToExport;
}

/** A piece of JSON as it stands: of a newer standard than TypeScript's libraries. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A grab as JSON has it, with the elements of arrays of at most `inline` of them (default all); of larger ones `values` is null.
 * Elements stand in lists of lists: null where a number is not finite, `[re, im]` of complex ones, 64-bit ones with all digits.
 */
export function grabJson(grab: NumberedData, inline: number = Infinity): Record<string, unknown> {
  const { device, number, time, missed, data } = grab;
  const shows: Shows = (array) => lengthOf(array) <= inline;
  const parts = data.data.map((part) => dataJson(part, shows));
  return { device, number, time, missed, name: data.name, data: parts };
}

/** Elements of all arrays of data, those of axes and errors as well. */
export function elementCount(data: DataToExport): number {
  return data.data.reduce((sum, part) => sum + elementsOf(part), 0);
}

type Shows = (array: WireArray) => boolean;

function dataJson(data: DataWithAxes, shows: Shows): Record<string, unknown> {
  const { data: arrays, labels, errors, axes, extra, ...rest } = data;
  const labelled = (array: WireArray, i: number) => ({
    label: labels[i] ?? `CH${i}`,
    ...arrayJson(array, shows),
  });
  return {
    ...rest,
    axes: axes.map((axis) => axisJson(axis, shows)),
    arrays: arrays.map(labelled),
    ...(errors !== undefined && { errors: errors.map(labelled) }),
    extra: Object.fromEntries([...extra].map(([name, value]) => [name, typedJson(value, shows)])),
  };
}

function axisJson({ label, units, index, data }: Axis, shows: Shows): Record<string, unknown> {
  return { label, units, index, ...arrayJson(data, shows) };
}

function arrayJson(array: WireArray, shows: Shows): Record<string, unknown> {
  const { dtype, shape } = array;
  return { dtype, shape, values: shows(array) ? valuesOf(array) : null };
}

/** Elements as lists in lists; null where the type of the elements cannot be told in JSON. */
export function valuesOf(array: WireArray): unknown {
  const texts = textsOf(array);
  if (texts !== undefined) return nested(texts, array.shape);
  const numbers = toNdArray(array);
  if (numbers === undefined) return null;
  const { dtype, data } = numbers;
  const flat: unknown[] = [];
  if (dtype.startsWith("complex")) {
    for (let i = 0; i < data.length; i += 2) flat.push([plain(data[i]!), plain(data[i + 1]!)]);
  } else if (dtype === "bool") {
    for (const element of data) flat.push(element !== 0);
  } else {
    for (const element of data) flat.push(plain(element));
  }
  return nested(flat, array.shape);
}

/** JSON has whole numbers of any length, and no number that is not finite. */
function plain(value: number | bigint): unknown {
  if (typeof value === "bigint") return rawJSON(String(value));
  return Number.isFinite(value) ? value : null;
}

function nested(flat: readonly unknown[], shape: readonly number[]): unknown {
  const [length, ...inner] = shape;
  if (length === undefined) return flat[0] ?? null;
  if (inner.length === 0) return flat;
  const step = inner.reduce((product, n) => product * n, 1);
  return Array.from(
    { length },
    (_, i) => nested(flat.slice(i * step, (i + 1) * step), inner),
  );
}

function typedJson(typed: TypedValue, shows: Shows): unknown {
  switch (typed.type) {
    case "string":
    case "bool":
      return typed.value;
    case "scalar": {
      const { value } = typed.value;
      if (typeof value === "object") return [plain(value.re), plain(value.im)];
      return typeof value === "boolean" ? value : plain(value);
    }
    case "array":
      return arrayJson(typed.value, shows);
    case "list":
      return typed.value.map((element) => typedJson(element, shows));
    default:
      // Things in things, which nobody looks for here: format=dte has them.
      return { type: typed.type };
  }
}

function elementsOf({ data, errors = [], axes }: DataWithAxes): number {
  const arrays = [...data, ...errors, ...axes.map((axis) => axis.data)];
  return arrays.reduce((sum, array) => sum + lengthOf(array), 0);
}

function lengthOf({ shape }: WireArray): number {
  return shape.reduce((product, n) => product * n, 1);
}
