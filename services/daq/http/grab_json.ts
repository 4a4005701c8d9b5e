import type { Grab } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type { Axis, DataWithAxes, TypedValue, WireArray } from "../../../protocols/pymodaq/data.ts";
import { textsOf } from "../../../protocols/pymodaq/text_array.ts";
import { toNdArray } from "../../../protocols/pymodaq/to_nd_array.ts";
import { formatCount } from "../../../terminal/format.ts";

/** Most elements of a grab that are written as JSON: more would keep the server from its devices. */
export const MAX_JSON_ELEMENTS = 512 * 512;

/** A piece of JSON as it stands: of a newer standard than TypeScript's libraries. */
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown };

/**
 * A grab as JSON, with all elements. Throws a `RoboError` of kind `usage` when there are more than
 * {@linkcode MAX_JSON_ELEMENTS}.
 */
export function grabJson(grab: Grab): Record<string, unknown> {
  const count = grab.data.data.reduce((sum, data) => sum + elementsOf(data), 0);
  if (count > MAX_JSON_ELEMENTS) {
    throw new RoboError("usage", `${formatCount(count)} elements are too many for JSON`, {
      hint: "Ask with format=dte or format=npy, or for a region",
    });
  }
  return withElements(grab, () => true);
}

/** A grab as JSON, with the elements of arrays of at most `inline` of them; of larger ones `values` is null. */
export function shortGrabJson(grab: Grab, inline: number): Record<string, unknown> {
  return withElements(grab, (array) => lengthOf(array) <= inline);
}

type Shows = (array: WireArray) => boolean;

function withElements(grab: Grab, shows: Shows): Record<string, unknown> {
  const { device, number, time, missed, data } = grab;
  const parts = data.data.map((part) => dataJson(part, shows));
  return { device, number, time, missed, name: data.name, data: parts };
}

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
