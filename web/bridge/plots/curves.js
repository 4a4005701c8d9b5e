// @ts-check
/** @import { History } from "./history.js" */
import { MinMaxGrid } from "./min_max.js";

/**
 * What is drawn of some fields within a window of time: rows as they are while there are few of them, else least and greatest values for
 * each pixel.
 *
 * @param {readonly { history: History | undefined, path: string }[]} fields
 * @param {{ from: number, to: number, pixels: number }} window Seconds, and how wide it is.
 * @returns {(ArrayLike<number | null | undefined>)[]} Times, and the values of each field.
 */
export function curvesOf(fields, { from, to, pixels }) {
  const parts = fields.map(({ history, path }) => {
    const column = history?.columns.get(path);
    if (history === undefined || column === undefined) return undefined;
    // One row beyond each side, so that curves do not begin in the middle of nowhere.
    const first = Math.max(history.first, history.rowAt(from) - 1);
    return { history, column, first, end: Math.min(history.end, history.rowAt(to) + 1) };
  });
  const [only] = new Set(parts.map((part) => part?.history));
  const one = parts.every((part) => part?.history === only) ? parts[0] : undefined;
  if (one !== undefined && one.end - one.first <= 2 * pixels) {
    const values = parts.map((part) =>
      Array.from(
        /** @type {NonNullable<typeof part>} */ (part).column.subarray(one.first, one.end),
        known,
      )
    );
    return [Array.from(one.history.times.subarray(one.first, one.end)), ...values];
  }
  const grid = new MinMaxGrid(from, to, pixels);
  const points = parts.map((part) =>
    part === undefined
      ? new Array(grid.times.length).fill(undefined)
      : grid.points(part.history.times, part.column, part)
  );
  return [grid.times, ...points];
}

/**
 * The newest value of a field at or before a time; NaN where there is none.
 *
 * @param {History | undefined} history
 * @param {string} path
 * @param {number} [time]
 */
export function valueAt(history, path, time = Infinity) {
  const column = history?.columns.get(path);
  if (history === undefined || column === undefined || history.length === 0) return NaN;
  const row = time === Infinity ? history.end - 1 : history.rowAt(time);
  const at = row >= history.end || row > history.first && (history.times[row] ?? 0) > time
    ? row - 1
    : row;
  return column[at] ?? NaN;
}

/**
 * Rows of all fields within a window as comma-separated values, one line for each time.
 *
 * @param {readonly { history: History | undefined, name: string, path: string }[]} fields
 * @param {{ from: number, to: number }} window
 */
export function csvOf(fields, { from, to }) {
  /** @type {Map<number, (number | undefined)[]>} */
  const lines = new Map();
  fields.forEach(({ history, path }, at) => {
    const column = history?.columns.get(path);
    if (history === undefined || column === undefined) return;
    for (let row = history.rowAt(from); row < history.end; row++) {
      const time = /** @type {number} */ (history.times[row]);
      if (time > to) break;
      const line = lines.get(time) ?? new Array(fields.length).fill(undefined);
      line[at] = column[row];
      lines.set(time, line);
    }
  });
  const quoted = (/** @type {string} */ text) =>
    /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  const head = ["time", ...fields.map(({ name }) => quoted(name))].join(",");
  const rows = [...lines.entries()].sort(([a], [b]) => a - b).map(([time, values]) => {
    const instant = new Date(time * 1000).toISOString().slice(0, 19);
    const fraction = (time % 1).toFixed(6).slice(1);
    return [
      `${instant}${fraction}Z`,
      ...values.map((value) => value === undefined || Number.isNaN(value) ? "" : value),
    ].join(",");
  });
  return `${[head, ...rows].join("\n")}\n`;
}

/** @param {number} value */
function known(value) {
  return Number.isNaN(value) ? null : value;
}
