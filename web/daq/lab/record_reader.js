// @ts-check

/**
 * What stands before the numbers of a record: docs/daq-http.md, "Live stream".
 *
 * @typedef {{ encoding: "u1" | "u2" | "f4" | "f8", offset: number, scale: number, at: number, bytes: number }} Packed
 * @typedef {{ label: string, units: string, first: number, step: number, values?: Packed }} LiveAxis
 * @typedef {{
 *   name: string, dim: string, dtype: string, shape: number[], units: string,
 *   kind: "scalar" | "line" | "image" | "text" | "empty", lead: number[], x?: [number, number], y?: [number, number],
 *   columns?: number, rows?: number, min?: number | null, max?: number | null,
 *   xAxis?: LiveAxis, yAxis?: LiveAxis, data?: Packed, texts?: string[],
 * }} LiveArray
 * @typedef {{
 *   bytes: number, idle?: boolean, error?: { code: string, message: string, hint?: string },
 *   session?: string, scans?: boolean, device?: string, events?: { type: string }[],
 *   number?: number, time?: number, missed?: number, more?: number, arrays?: LiveArray[],
 * }} LiveHeader
 * @typedef {{ header: LiveHeader, payload: Uint8Array<ArrayBuffer> }} LiveRecord
 */

/** Most bytes of a header: what is longer is no header. */
const LONGEST_HEADER = 4 << 20;

/** Most bytes of a payload. */
const LONGEST_PAYLOAD = 1 << 30;

/** Puts records together from the pieces in which they arrive. */
export class RecordReader {
  /** @type {Uint8Array[]} */
  #pieces = [];
  #held = 0;
  #needed = 4;
  /** @type {"length" | "header" | "payload"} */
  #state = "length";
  /** @type {LiveHeader | undefined} */
  #header;

  /**
   * Takes bytes in and gives the records that are whole with them.
   *
   * @param {Uint8Array} piece
   * @returns {LiveRecord[]}
   */
  push(piece) {
    this.#pieces.push(piece);
    this.#held += piece.length;
    const records = [];
    while (this.#held >= this.#needed) {
      const record = this.#step(this.#take(this.#needed));
      if (record !== undefined) records.push(record);
    }
    return records;
  }

  /**
   * @param {Uint8Array<ArrayBuffer>} bytes
   * @returns {LiveRecord | undefined}
   */
  #step(bytes) {
    if (this.#state === "length") {
      const length = new DataView(bytes.buffer).getUint32(0, true);
      return this.#expect("header", length, LONGEST_HEADER);
    }
    if (this.#state === "header") {
      this.#header = /** @type {LiveHeader} */ (JSON.parse(new TextDecoder().decode(bytes)));
      return this.#expect("payload", this.#header.bytes, LONGEST_PAYLOAD);
    }
    this.#expect("length", 4, 4);
    return { header: /** @type {LiveHeader} */ (this.#header), payload: bytes };
  }

  /**
   * @param {"length" | "header" | "payload"} state
   * @param {number} bytes
   * @param {number} most
   * @returns {undefined}
   */
  #expect(state, bytes, most) {
    if (!(bytes <= most)) throw new Error(`A record with a ${state} of ${bytes} B is none`);
    this.#state = state;
    this.#needed = bytes;
  }

  /**
   * The next bytes, in memory of their own.
   *
   * @param {number} count
   */
  #take(count) {
    const bytes = new Uint8Array(count);
    let done = 0;
    while (done < count) {
      const piece = /** @type {Uint8Array} */ (this.#pieces[0]);
      const part = piece.subarray(0, count - done);
      bytes.set(part, done);
      done += part.length;
      if (part.length === piece.length) this.#pieces.shift();
      else this.#pieces[0] = piece.subarray(part.length);
    }
    this.#held -= count;
    return bytes;
  }
}

/**
 * The numbers that a header describes, still packed: value = offset + scale × number.
 *
 * @param {LiveRecord} record
 * @param {Packed} packed
 * @returns {Uint8Array | Uint16Array | Float32Array | Float64Array}
 */
export function packedNumbers({ payload }, { encoding, at, bytes }) {
  const { buffer } = payload;
  if (encoding === "u1") return new Uint8Array(buffer, at, bytes);
  if (encoding === "u2") return new Uint16Array(buffer, at, bytes / 2);
  if (encoding === "f4") return new Float32Array(buffer, at, bytes / 4);
  return new Float64Array(buffer, at, bytes / 8);
}

/**
 * The numbers that a header describes.
 *
 * @param {LiveRecord} record
 * @param {Packed} packed
 * @returns {Float64Array<ArrayBuffer>}
 */
export function numbersOf(record, packed) {
  const { offset, scale } = packed;
  return Float64Array.from(packedNumbers(record, packed), (value) => offset + scale * value);
}

/**
 * Places of `count` points along an axis.
 *
 * @param {LiveRecord} record
 * @param {LiveAxis | undefined} axis
 * @param {number} count
 * @returns {Float64Array<ArrayBuffer>}
 */
export function axisPoints(record, axis, count) {
  if (axis?.values !== undefined) return numbersOf(record, axis.values);
  const { first, step } = axis ?? { first: 0, step: 1 };
  return Float64Array.from({ length: count }, (_, at) => first + at * step);
}
