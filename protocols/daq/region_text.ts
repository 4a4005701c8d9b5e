/** A part of an image, or with `y` left out of a spectrum, in elements, end exclusive. */
export interface ParsedRegion {
  /** Columns. */
  readonly x: readonly [number, number];
  /** Rows. */
  readonly y?: readonly [number, number];
}

const RANGE = /^(\d{1,9}):(\d{1,9})$/;

/** Reads `x0:x1` or `x0:x1,y0:y1`; `undefined` for a text that is no region, or an empty one. */
export function parseRegion(text: string): ParsedRegion | undefined {
  const ranges = text.split(",").map(rangeOf);
  const [x, y] = ranges;
  if (x === undefined || ranges.length > 2 || ranges.includes(undefined)) return undefined;
  return y === undefined ? { x } : { x, y };
}

/** Writes a region as {@linkcode parseRegion} reads it. */
export function formatRegion({ x, y }: ParsedRegion): string {
  const columns = `${x[0]}:${x[1]}`;
  return y === undefined ? columns : `${columns},${y[0]}:${y[1]}`;
}

function rangeOf(text: string): readonly [number, number] | undefined {
  const match = RANGE.exec(text);
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2])];
  return from < to ? [from, to] : undefined;
}
