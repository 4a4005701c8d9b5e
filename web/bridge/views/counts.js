// @ts-check

/** Different values that are counted; what comes beyond them is counted together. */
const MOST_VALUES = 1000;

/** How often each value has come. */
export class Counts {
  /** @type {Map<number, number>} */
  #counts = new Map();
  /** What is not among the values that are counted apart. */
  rest = 0;
  total = 0;

  /**
   * Counts values; NaN is none.
   *
   * @param {Float64Array} values
   */
  add(values) {
    // The same value often comes many times in a row.
    let current = NaN, run = 0;
    for (let at = 0; at < values.length; at++) {
      const value = /** @type {number} */ (values[at]);
      if (value === current) run++;
      else {
        this.#put(current, run);
        [current, run] = [value, 1];
      }
    }
    this.#put(current, run);
  }

  /** Begins anew. */
  clear() {
    this.#counts.clear();
    this.rest = this.total = 0;
  }

  /**
   * The values that came most often, in ascending order, and how often all others came.
   *
   * @param {number} most
   * @returns {{ bars: { value: number, count: number }[], rest: number }}
   */
  bars(most) {
    const all = [...this.#counts].map(([value, count]) => ({ value, count }));
    all.sort((a, b) => b.count - a.count || a.value - b.value);
    const rest = all.slice(most).reduce((sum, { count }) => sum + count, this.rest);
    return { bars: all.slice(0, most).sort((a, b) => a.value - b.value), rest };
  }

  /**
   * @param {number} value
   * @param {number} count
   */
  #put(value, count) {
    if (count === 0 || Number.isNaN(value)) return;
    this.total += count;
    const before = this.#counts.get(value);
    if (before === undefined && this.#counts.size >= MOST_VALUES) this.rest += count;
    else this.#counts.set(value, (before ?? 0) + count);
  }
}

/**
 * A colour for a value: always the same one, and far from those of its neighbours.
 *
 * @param {number} value
 */
export function hueOf(value) {
  return ((value * 137.508) % 360 + 360) % 360;
}
