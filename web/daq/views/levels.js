// @ts-check

/** Bars of a histogram. */
export const BARS = 128;

/**
 * How often values lie in each of {@linkcode BARS} bars of equal width from `min` to `max`; every `skip`-th one is counted.
 *
 * @param {ArrayLike<number>} packed
 * @param {{ min: number, max: number, offset: number, scale: number }} range
 */
export function histogram(packed, { min, max, offset, scale }) {
  const bars = new Uint32Array(BARS);
  const skip = Math.max(1, Math.floor(packed.length / 100_000));
  const factor = BARS * scale / (max - min || 1), shift = (offset - min) / scale;
  for (let at = 0; at < packed.length; at += skip) {
    const bar = (/** @type {number} */ (packed[at]) + shift) * factor;
    // Of NaN as well.
    if (!(bar >= 0)) continue;
    const whole = Math.min(BARS - 1, Math.floor(bar));
    if (bar <= BARS) bars[whole] = /** @type {number} */ (bars[whole]) + 1;
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
  const width = (max - min) / BARS;
  const most = total * 0.002;
  let low = 0, high = BARS - 1;
  for (let sum = 0; low < BARS - 1; low++) {
    sum += /** @type {number} */ (bars[low]);
    if (sum > most) break;
  }
  for (let sum = 0; high > low; high--) {
    sum += /** @type {number} */ (bars[high]);
    if (sum > most) break;
  }
  return { low: min + low * width, high: min + (high + 1) * width };
}
