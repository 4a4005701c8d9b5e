// @ts-check

/** Rows that are kept at first; they double when there are more. */
const FIRST_ROWS = 1024;

/** Most numbers that a history keeps: 64 MB. */
const MOST_NUMBERS = 2 ** 23;

/**
 * Rows of numbers by time, the oldest forgotten first: what one topic's fields have been of late.
 */
export class History {
  /**
   * Times in ascending order, in seconds; only those from `first` to `end` count.
   *
   * @type {Float64Array}
   */
  times = new Float64Array(FIRST_ROWS);
  /** @type {Map<string, Float64Array>} */
  columns = new Map();
  first = 0;
  end = 0;
  #span;
  #mostRows = MOST_NUMBERS;

  /** @param {number} span Seconds that are kept. */
  constructor(span) {
    this.#span = span;
  }

  /** How many rows there are. */
  get length() {
    return this.end - this.first;
  }

  /** The newest time; NaN before the first. */
  get newest() {
    return this.length === 0 ? NaN : /** @type {number} */ (this.times[this.end - 1]);
  }

  /**
   * Keeps these fields from now on; of new ones it is not known what they were.
   *
   * @param {readonly string[]} fields
   */
  keep(fields) {
    for (const field of this.columns.keys()) {
      if (!fields.includes(field)) this.columns.delete(field);
    }
    for (const field of fields) {
      if (!this.columns.has(field)) {
        this.columns.set(field, new Float64Array(this.times.length).fill(NaN));
      }
    }
    this.#mostRows = Math.floor(MOST_NUMBERS / (this.columns.size + 1));
  }

  /**
   * Adds rows. What is older than what is there already gets its time: clocks that go back must not tangle curves.
   *
   * @param {Float64Array} times
   * @param {readonly string[]} fields
   * @param {readonly Float64Array[]} columns
   * @returns {void}
   */
  add(times, fields, columns) {
    if (times.length > this.#mostRows) {
      const from = times.length - this.#mostRows;
      return this.add(times.subarray(from), fields, columns.map((each) => each.subarray(from)));
    }
    this.#makeRoom(times.length);
    let last = this.length === 0 ? -Infinity : this.newest;
    for (let row = 0; row < times.length; row++) {
      last = Math.max(last, /** @type {number} */ (times[row]));
      this.times[this.end + row] = last;
    }
    for (const [field, kept] of this.columns) {
      const column = columns[fields.indexOf(field)];
      if (column === undefined) kept.fill(NaN, this.end, this.end + times.length);
      else kept.set(column, this.end);
    }
    this.end += times.length;
    this.#forget();
  }

  /** Breaks the curves: for a while nothing was known. */
  breakOff() {
    if (this.length === 0 || this.columns.size === 0) return;
    const gap = new Float64Array([NaN]);
    const fields = [...this.columns.keys()];
    this.add(new Float64Array([this.newest]), fields, fields.map(() => gap));
  }

  /** Forgets all rows. */
  clear() {
    this.first = this.end = 0;
  }

  /**
   * The first row that is not before a time.
   *
   * @param {number} time
   */
  rowAt(time) {
    let low = this.first;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (/** @type {number} */ (this.times[middle]) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #forget() {
    const oldest = this.newest - this.#span;
    if (/** @type {number} */ (this.times[this.first]) < oldest) this.first = this.rowAt(oldest);
    if (this.length > this.#mostRows) this.first = this.end - this.#mostRows;
  }

  /** @param {number} rows */
  #makeRoom(rows) {
    if (this.end + rows <= this.times.length) return;
    const { first, end } = this;
    const wanted = end - first + rows;
    // At least a quarter stays free, so that rows are not moved often.
    const size = Math.max(this.times.length, 2 ** Math.ceil(Math.log2(wanted * 1.34)));
    const moved = (/** @type {Float64Array} */ from) => {
      if (size === from.length) return from.copyWithin(0, first, end);
      const to = new Float64Array(size);
      to.set(from.subarray(first, end));
      return to;
    };
    this.times = moved(this.times);
    for (const [field, column] of this.columns) this.columns.set(field, moved(column));
    this.first = 0;
    this.end = end - first;
  }
}
