// @ts-check
/** @import { LiveAxis, LiveRecord } from "../lab/record_reader.js" */
import { axisPoints } from "../lab/record_reader.js";

/**
 * Where elements stand on an axis. Elements are counted from 0; their middles are at whole numbers.
 *
 * @typedef {{ label: string, units: string, valueOf: (element: number) => number, elementOf: (value: number) => number }} AxisScale
 */

/**
 * The scale of an axis of which `count` points were sent, for the elements from `from` to `to` (exclusive).
 *
 * @param {LiveRecord} record
 * @param {LiveAxis | undefined} axis
 * @param {{ from: number, to: number, count: number }} sent
 * @returns {AxisScale}
 */
export function axisScale(record, axis, { from, to, count }) {
  const each = Math.max(1, Math.ceil((to - from) / count));
  const first = (from + Math.min(to, from + each) - 1) / 2;
  const { label = "", units = "" } = axis ?? {};
  if (axis?.values === undefined) {
    const { first: start = first, step = each } = axis ?? {};
    const perElement = step / each || 1;
    return {
      label,
      units,
      valueOf: (element) => start + (element - first) * perElement,
      elementOf: (value) => first + (value - start) / perElement,
    };
  }
  const points = axisPoints(record, axis, count);
  return {
    label,
    units,
    valueOf: (element) => at(points, (element - first) / each),
    elementOf: (value) => first + each * placeOf(points, value),
  };
}

/**
 * A value between two points, or beyond the outermost ones.
 *
 * @param {Float64Array} points
 * @param {number} place
 */
function at(points, place) {
  if (points.length < 2) return points[0] ?? NaN;
  const below = Math.max(0, Math.min(points.length - 2, Math.floor(place)));
  const low = /** @type {number} */ (points[below]),
    high = /** @type {number} */ (points[below + 1]);
  return low + (place - below) * (high - low);
}

/**
 * Where a value stands among points that ascend or descend.
 *
 * @param {Float64Array} points
 * @param {number} value
 */
function placeOf(points, value) {
  const count = points.length;
  if (count < 2) return 0;
  const sign = /** @type {number} */ (points[count - 1]) >= /** @type {number} */ (points[0])
    ? 1
    : -1;
  let low = 0, high = count - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sign * (/** @type {number} */ (points[middle]) - value) <= 0) low = middle;
    else high = middle;
  }
  const from = /** @type {number} */ (points[low]), to = /** @type {number} */ (points[low + 1]);
  return to === from ? low : low + (value - from) / (to - from);
}
