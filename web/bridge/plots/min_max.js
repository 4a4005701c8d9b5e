// @ts-check

/**
 * Curves over time as few points: least and greatest value of each step, in the order in which they came, which draws the same picture as
 * all of them. Values that are missing are `undefined` where another curve has one, and null where a curve is broken off.
 */
export class MinMaxGrid {
  /** @type {number[]} */
  times = [];
  #from;
  #step;
  #steps;

  /**
   * @param {number} from First second.
   * @param {number} to Last second.
   * @param {number} steps How many steps there are, such as pixels.
   */
  constructor(from, to, steps) {
    this.#from = from;
    this.#steps = Math.max(1, Math.floor(steps));
    this.#step = (to - from) / this.#steps;
    for (let at = 0; at < this.#steps; at++) {
      this.times.push(from + (at + 0.25) * this.#step, from + (at + 0.75) * this.#step);
    }
  }

  /**
   * The points of a curve: two for each step.
   *
   * @param {Float64Array} times In ascending order.
   * @param {Float64Array} values
   * @param {{ first: number, end: number }} rows The first one that is meant, and the one behind the last.
   * @returns {(number | null | undefined)[]}
   */
  points(times, values, { first, end }) {
    /** @type {(number | null | undefined)[]} */
    const points = new Array(this.#steps * 2).fill(undefined);
    const scale = 1 / this.#step;
    let at = -1, least = NaN, greatest = NaN, leastRow = 0, greatestRow = 0, isBroken = false;
    const put = () => {
      if (at < 0) return;
      if (least !== least) {
        if (isBroken) points[2 * at] = null;
        return;
      }
      const isFalling = greatestRow < leastRow;
      points[2 * at] = isFalling ? greatest : least;
      points[2 * at + 1] = isFalling ? least : greatest;
    };
    for (let row = first; row < end; row++) {
      const step = Math.floor((/** @type {number} */ (times[row]) - this.#from) * scale);
      if (step < 0) continue;
      if (step >= this.#steps) break;
      if (step !== at) {
        put();
        at = step;
        least = greatest = NaN;
        isBroken = false;
      }
      const value = /** @type {number} */ (values[row]);
      // NaN is the only value that is not itself.
      if (value !== value) isBroken = true;
      else {
        if (!(value >= least)) [least, leastRow] = [value, row];
        if (!(value <= greatest)) [greatest, greatestRow] = [value, row];
      }
    }
    put();
    return points;
  }
}
