import type { Region } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import type {
  Axis,
  DataToExport,
  DataWithAxes,
  WireArray,
} from "../../../protocols/pymodaq/mod.ts";

/**
 * The part of all arrays that `region` says, in memory of its own, with its part of the axes. Throws a `RoboError` of kind
 * `usage` when an array does not have it.
 */
export function crop(exported: DataToExport, region: Region): DataToExport {
  checkRange(region.x);
  if (region.y !== undefined) checkRange(region.y);
  return { ...exported, data: exported.data.map((data) => cropData(data, region)) };
}

function cropData(data: DataWithAxes, region: Region): DataWithAxes {
  const dimensions = data.data[0]?.shape.length ?? 0;
  const { errors } = data;
  return {
    ...data,
    data: data.data.map((array) => cropArray(array, region)),
    axes: data.axes.map((axis) => cropAxis(axis, region, dimensions)),
    ...errors && { errors: errors.map((array) => cropArray(array, region)) },
  };
}

function cropAxis(axis: Axis, { x, y }: Region, dimensions: number): Axis {
  const range = axis.index === dimensions - 1 ? x : axis.index === dimensions - 2 ? y : undefined;
  return range === undefined ? axis : { ...axis, data: cropArray(axis.data, { x: range }) };
}

function cropArray({ dtype, shape, bytes }: WireArray, { x, y }: Region): WireArray {
  const width = shape.at(-1);
  const height = y === undefined ? 1 : shape.at(-2);
  if (
    width === undefined || height === undefined || x[1] > width || y !== undefined && y[1] > height
  ) {
    throw new RoboError(
      "usage",
      `There is no region ${words({ x, ...y && { y } })} in an array of shape [${shape}]`,
      { hint: "Give a range of columns, and for images one of rows, end exclusive" },
    );
  }
  const [from, to] = y ?? [0, 1];
  const lines = shape.slice(0, y === undefined ? -1 : -2).reduce((a, b) => a * b, 1);
  const item = bytes.length / (lines * height * width) || 0;
  const line = (x[1] - x[0]) * item;
  const part = new Uint8Array(lines * (to - from) * line);
  let at = 0;
  for (let plane = 0; plane < lines; plane++) {
    for (let row = from; row < to; row++) {
      const start = ((plane * height + row) * width + x[0]) * item;
      part.set(bytes.subarray(start, start + line), at);
      at += line;
    }
  }
  const kept = shape.slice(0, y === undefined ? -1 : -2);
  return {
    dtype,
    shape: [...kept, ...y === undefined ? [] : [to - from], x[1] - x[0]],
    bytes: part,
  };
}

function checkRange([from, to]: readonly [number, number]): void {
  const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0 && from < to;
  if (isRange) return;
  throw new RoboError("usage", `${from} to ${to} is not a range of elements`, {
    hint: "Give the first element, from 0, and the one behind the last",
  });
}

function words({ x, y }: Region): string {
  return `${y === undefined ? "" : `y ${y.join(" to ")}, `}x ${x.join(" to ")}`;
}
