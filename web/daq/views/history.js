// @ts-check

/** What several channels have shown of late: times and values, the oldest forgotten first. */
export class History {
  /** @type {number[]} */
  times = [];
  /** @type {number[][]} */
  values = [];
  #most;

  /** @param {number} [most] Times that are kept. */
  constructor(most = 6000) {
    this.#most = most;
  }

  /**
   * Adds the values of all channels at a time; another number of channels begins anew.
   *
   * @param {number} seconds Since 1970.
   * @param {readonly number[]} values
   */
  add(seconds, values) {
    if (values.length !== this.values.length) {
      this.times = [];
      this.values = values.map(() => []);
    }
    const last = this.times.at(-1);
    // Plots need times that ascend.
    if (last !== undefined && seconds <= last) seconds = last + 1e-6;
    this.times.push(seconds);
    values.forEach((value, at) => this.values[at]?.push(value));
    // Not one by one, which would move all the others each time.
    if (this.times.length > this.#most * 1.25) this.#forget(this.times.length - this.#most);
  }

  /**
   * Mean and standard deviation of a channel over the last seconds.
   *
   * @param {number} channel
   * @param {number} seconds
   * @returns {{ mean: number, deviation: number, count: number }}
   */
  statistics(channel, seconds) {
    const values = this.values[channel] ?? [];
    const from = (this.times.at(-1) ?? 0) - seconds;
    let count = 0, mean = 0, squares = 0;
    for (let at = values.length - 1; at >= 0; at--) {
      if (/** @type {number} */ (this.times[at]) < from) break;
      const value = /** @type {number} */ (values[at]);
      if (Number.isNaN(value)) continue;
      count++;
      const off = value - mean;
      mean += off / count;
      squares += off * (value - mean);
    }
    const deviation = count > 1 ? Math.sqrt(squares / (count - 1)) : 0;
    return { mean: count === 0 ? NaN : mean, deviation, count };
  }

  /** Forgets everything. */
  clear() {
    this.times = [];
    this.values = [];
  }

  /** @param {number} count */
  #forget(count) {
    this.times.splice(0, count);
    for (const values of this.values) values.splice(0, count);
  }
}
