// @ts-check

/** Most bars of a histogram. */
export const BARS = 128;

/**
 * How often values lie in each of up to {@linkcode BARS} bars of equal width from `min` to `max`; of many, some are counted. Whole numbers of a
 * small range have a bar each.
 *
 * @param {ArrayLike<number>} packed
 * @param {{ min: number, max: number, offset: number, scale: number }} range
 */
export function histogram(packed, { min, max, offset, scale }) {
  const isWhole = packed instanceof Uint8Array || packed instanceof Uint16Array;
  const steps = isWhole ? Math.round((max - min) / scale) + 1 : BARS;
  const count = Math.max(1, Math.min(BARS, steps));
  const bars = new Uint32Array(count);
  const skip = Math.max(1, Math.floor(packed.length / 100_000));
  const factor = count * scale / (max - min || 1), shift = (offset - min) / scale;
  for (let at = 0; at < packed.length; at += skip) {
    const bar = (/** @type {number} */ (packed[at]) + shift) * factor;
    // Of NaN as well.
    if (!(bar >= 0)) continue;
    const whole = Math.min(count - 1, Math.floor(bar));
    if (bar <= count * 1.0001) bars[whole] = /** @type {number} */ (bars[whole]) + 1;
  }
  return bars;
}

/**
 * Levels that leave out the outermost 0.2 of a hundred values at either end, so that a few hot pixels do not darken the rest.
 *
 * @param {Uint32Array} bars
 * @param {{ min: number, max: number }} range
 * @returns {{ low: number, high: number }}
 */
export function autoLevels(bars, { min, max }) {
  const total = bars.reduce((sum, count) => sum + count, 0);
  const count = bars.length;
  const width = (max - min) / count;
  const most = total * 0.002;
  let low = 0, high = count - 1;
  for (let sum = 0; low < count - 1; low++) {
    sum += /** @type {number} */ (bars[low]);
    if (sum > most) break;
  }
  for (let sum = 0; high > low; high--) {
    sum += /** @type {number} */ (bars[high]);
    if (sum > most) break;
  }
  return { low: min + low * width, high: min + (high + 1) * width };
}
