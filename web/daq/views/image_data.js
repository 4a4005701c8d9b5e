// @ts-check
/** @import { LiveArray, LiveRecord, Packed } from "../lab/record_reader.js" */
import { packedNumbers } from "../lab/record_reader.js";
import { axisScale } from "./axis_scale.js";
import { histogram } from "./levels.js";

/** An image that was sent: which elements of the device's image its pixels stand for, and what they are. */
export class ImageData2D {
  /** @type {string} */ name;
  /** @type {string} */ units;
  /** Columns and rows of the device's image. */
  full;
  /** First column, and the one behind the last, of what was sent. @type {[number, number]} */
  x;
  /** First row, and the one behind the last, of what was sent. @type {[number, number]} */
  y;
  /** Pixels that were sent. */
  columns;
  rows;
  /** Still packed: value = offset + scale × number. */
  packed;
  offset;
  scale;
  /** Least and greatest element of what is shown. */
  min;
  max;
  xScale;
  yScale;

  /**
   * @param {LiveRecord} record
   * @param {LiveArray} array
   */
  constructor(record, array) {
    const data = /** @type {Packed} */ (array.data);
    const long = array.shape.filter((length) => length > 1);
    this.name = array.name;
    this.units = array.units;
    this.full = {
      columns: /** @type {number} */ (long.at(-1)),
      rows: /** @type {number} */ (long.at(-2)),
    };
    this.x = array.x ?? [0, this.full.columns];
    this.y = array.y ?? [0, this.full.rows];
    this.columns = array.columns ?? 1;
    this.rows = array.rows ?? 1;
    this.packed = packedNumbers(record, data);
    this.offset = data.offset;
    this.scale = data.scale;
    this.min = array.min ?? 0;
    this.max = array.max ?? 1;
    const [from, to] = this.x, [first, last] = this.y;
    this.xScale = axisScale(record, array.xAxis, { from, to, count: this.columns });
    this.yScale = axisScale(record, array.yAxis, { from: first, to: last, count: this.rows });
  }

  /** Columns and rows of the device's image in one pixel. */
  get factor() {
    return {
      x: Math.max(1, Math.ceil((this.x[1] - this.x[0]) / this.columns)),
      y: Math.max(1, Math.ceil((this.y[1] - this.y[0]) / this.rows)),
    };
  }

  /**
   * The pixel in which an element is, or undefined where nothing was sent.
   *
   * @param {number} column
   * @param {number} row
   */
  pixelOf(column, row) {
    const { x, y } = this.factor;
    const at = Math.floor((column - this.x[0]) / x), down = Math.floor((row - this.y[0]) / y);
    if (at < 0 || down < 0 || at >= this.columns || down >= this.rows) return undefined;
    return { column: at, row: down };
  }

  /**
   * @param {number} column Of the pixels that were sent.
   * @param {number} row
   */
  valueAt(column, row) {
    return this.offset +
      this.scale * /** @type {number} */ (this.packed[row * this.columns + column]);
  }

  /** How often each value is there. */
  histogram() {
    const { min, max, offset, scale } = this;
    return histogram(this.packed, { min, max, offset, scale });
  }
}
