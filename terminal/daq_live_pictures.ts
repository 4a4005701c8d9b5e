import type { ColourDepth } from "./daq_colours.ts";
import { numberText } from "./daq_devices.ts";
import { shortNumber } from "./daq_grab_lines.ts";
import { imageLines } from "./daq_image.ts";
import type { History } from "./daq_live_history.ts";
import type { LiveArray } from "./daq_live_view.ts";
import { plotLines } from "./daq_plot.ts";
import { fit, safeText } from "./text.ts";

/** Values of the darkest and of the brightest colour, or of the lowest and the highest dots. */
export interface Levels {
  /** The least. */
  readonly least: number;
  /** The greatest. */
  readonly greatest: number;
}

/** How a picture is made. */
export interface PictureOptions {
  /** Characters a line. */
  readonly columns: number;
  /** Lines. */
  readonly rows: number;
  /** What the terminal has. */
  readonly depth: ColourDepth;
  /** Levels that are kept; default those of the numbers. */
  readonly levels: Levels | undefined;
}

/** A picture of an array. */
export interface Picture extends Levels {
  /** Its lines. */
  readonly lines: readonly string[];
  /** Which slice it is, of arrays of more than two dimensions, from 0. */
  readonly slice: number;
}

/** Columns for the numbers at the side of a curve. */
const SCALE = 11;

/** A number with its history. */
export function numberPicture(
  { values, units }: LiveArray,
  options: PictureOptions & { readonly history: History | undefined },
): Picture {
  const value = values![0]!;
  const text = `${Number.isFinite(value) ? numberText(value) : String(value)} ${safeText(units)}`;
  const past = options.history?.last((options.columns - SCALE) * 2) ?? [value];
  const curve = curveOf(past, { ...options, rows: options.rows - 3 });
  return { ...curve, lines: [`  ${text}`, "", ...curve.lines] };
}

/** A curve, with the units of its axis below. */
export function curvePicture({ values, axis }: LiveArray, options: PictureOptions): Picture {
  const curve = curveOf(values!, { ...options, rows: options.rows - 2 });
  const { length } = values!;
  const from = axis === undefined ? "0" : shortNumber(axis.from);
  const to = axis === undefined ? String(length - 1) : shortNumber(axis.to);
  const label = axis === undefined
    ? "element"
    : `${safeText(axis.label)}${axis.units === "" ? "" : ` (${safeText(axis.units)})`}`;
  const width = Math.max(0, options.columns - SCALE - from.length - to.length);
  const middle = fit(label.padStart(Math.floor((width + label.length) / 2)), width);
  return { ...curve, lines: [...curve.lines, `${" ".repeat(SCALE)}${from}${middle}${to}`] };
}

/** An image, or a slice of what has more than two dimensions: the last two. */
export function imagePicture(
  { values, shape }: LiveArray,
  options: PictureOptions & { readonly slice: number },
): Picture {
  const [height, width] = shape.slice(-2) as [number, number];
  const length = height * width;
  const slices = Math.max(1, values!.length / length);
  const slice = options.slice % slices;
  const part = sliceOf(values!, slice * length, length);
  const levels = options.levels ?? levelsOf(part);
  const lines = imageLines({ values: part, width, height }, {
    ...options,
    ...levels,
    rows: options.rows - 1,
  });
  return { ...levels, lines, slice };
}

function curveOf(values: ArrayLike<number>, options: PictureOptions): Picture {
  const levels = options.levels ?? levelsOf(values);
  const rows = Math.max(1, options.rows);
  const columns = Math.max(1, options.columns - SCALE);
  const dots = plotLines(values, { columns, rows, ...widened(levels) });
  const lines = dots.map((line, row) => {
    const number = row === 0 ? levels.greatest : row === rows - 1 ? levels.least : undefined;
    const text = number === undefined ? "" : shortNumber(number);
    return `${fit(text, SCALE - 1, "right")} ${line}`;
  });
  return { ...levels, lines, slice: 0 };
}

/** A curve that is level runs through the middle. */
function widened({ least, greatest }: Levels): Levels {
  if (greatest > least) return { least, greatest };
  const half = Math.max(Math.abs(least) * 1e-3, 1e-12);
  return { least: least - half, greatest: greatest + half };
}

function levelsOf(values: ArrayLike<number>): Levels {
  let least = Infinity;
  let greatest = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) continue;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return least > greatest ? { least: 0, greatest: 0 } : { least, greatest };
}

function sliceOf(values: ArrayLike<number>, from: number, length: number): ArrayLike<number> {
  if (from === 0 && values.length === length) return values;
  return ArrayBuffer.isView(values)
    ? (values as Float64Array).subarray(from, from + length)
    : Array.prototype.slice.call(values, from, from + length);
}
