// @ts-check
/** @import { LiveArray, LiveRecord } from "../lab/record_reader.js" */
import { axisPoints, numbersOf } from "../lab/record_reader.js";

/**
 * Curves that share a plot.
 *
 * @typedef {{ x: Float64Array, curves: Float64Array[], names: string[], axis: { label: string, units: string }, units: string,
 *   range: [number, number], length: number, isIndex: boolean, descends: boolean }} Curves
 */

/**
 * Curves of a record, those with the same axis and units together; places along the axis ascend, as plots need it.
 *
 * @param {LiveRecord} record
 * @returns {Curves[]}
 */
export function curvesOf(record) {
  /** @type {Map<string, LiveArray[]>} */
  const groups = new Map();
  for (const array of record.header.arrays ?? []) {
    if (array.kind !== "line" || array.data === undefined) continue;
    const { label, units, first, step, values } = array.xAxis ?? {};
    const key = JSON.stringify([
      ...[array.units, array.x, array.columns, label, units, first, step],
      values !== undefined,
    ]);
    groups.set(key, [...groups.get(key) ?? [], array]);
  }
  return [...groups.values()].map((arrays) => together(record, arrays));
}

/**
 * @param {LiveRecord} record
 * @param {LiveArray[]} arrays
 * @returns {Curves}
 */
function together(record, arrays) {
  const array = /** @type {LiveArray} */ (arrays[0]);
  let x = axisPoints(record, array.xAxis, array.columns ?? 0);
  const order = orderOf(x);
  const isIndex = order === 0;
  const [from, to] = array.x ?? [0, x.length];
  if (isIndex) x = x.map((_, at) => from + at * (to - from) / x.length);
  const curves = arrays.map(({ data }) =>
    data === undefined ? new Float64Array(x.length) : numbersOf(record, data)
  );
  if (order < 0) [x, ...curves].forEach((each) => each.reverse());
  const { label = "", units = "" } = array.xAxis ?? {};
  return {
    x,
    curves,
    names: arrays.map(({ name }) => name),
    axis: isIndex ? { label: "element", units: "" } : { label, units },
    units: array.units,
    range: [from, to],
    length: array.shape.find((each) => each > 1) ?? 1,
    isIndex,
    descends: order < 0,
  };
}

/**
 * 1 of places that ascend, −1 of those that descend, 0 of others.
 *
 * @param {Float64Array} x
 */
function orderOf(x) {
  const sign = Math.sign(/** @type {number} */ (x[x.length - 1]) - /** @type {number} */ (x[0]));
  for (let at = 1; at < x.length; at++) {
    const step = /** @type {number} */ (x[at]) - /** @type {number} */ (x[at - 1]);
    if (!(step * sign > 0)) return x.length < 2 ? 1 : 0;
  }
  return sign || 1;
}

/**
 * Elements between two places of curves that were sent, with a little beyond; undefined where that is all of them.
 *
 * @param {Curves} curves
 * @param {{ min: number, max: number }} zoom
 * @returns {[number, number] | undefined}
 */
export function elementsWithin({ x, range, length, descends }, { min, max }) {
  const [from, to] = range;
  const per = (to - from) / Math.max(1, x.length);
  const place = (/** @type {number} */ value) => {
    let at = x.findIndex((each) => each >= value);
    if (at < 0) at = x.length;
    return descends ? to - at * per : from + at * per;
  };
  const ends = [place(min), place(max)].sort((a, b) => a - b);
  const more = 2 * per + 1;
  const first = Math.max(0, Math.floor(/** @type {number} */ (ends[0]) - more));
  const last = Math.min(length, Math.ceil(/** @type {number} */ (ends[1]) + more));
  return first <= 0 && last >= length ? undefined : [first, Math.max(first + 2, last)];
}
