import { createHash } from "node:crypto";
import type { ArrayStore } from "../../storage/array_store.ts";
import { missingElements, storedType } from "../../storage/element_type.ts";
import { crcOf } from "./crc.ts";
import { PointBuffer } from "./point_buffer.ts";
import { arrayPath } from "./scan_layout.ts";
import type { Verification } from "./scan_output.ts";
import type { PointArray, ScanArray } from "./scan_record.ts";

/** Points above so many bytes are left as they are where nothing was measured, so that a scan that broke off takes no room for them. */
const MAX_FILLED_BYTES = 4096;

/** Bytes that are read at a time when an array is checked. */
const CHECKED_BYTES = 8 << 20;

/** Wrong points that are named. */
const MAX_WRONG = 100;

/** An array of a detector in a store, point by point. */
export class StoredScanArray {
  /** What waits for the store. */
  readonly buffer: PointBuffer;
  readonly #store: ArrayStore;
  readonly #array: ScanArray;
  readonly #path: string;
  readonly #pointBytes: number;
  readonly #row: number;
  /** CRC-32 of each point, by its place in the grid. */
  readonly #crcs: Uint32Array;
  /** Whether a point has it, by its place in the grid. */
  readonly #has: Uint8Array;

  /** The array of `store` that was made for a scan with this grid. */
  constructor(store: ArrayStore, array: ScanArray, grid: readonly number[]) {
    const { shape, dtype } = array;
    const points = grid.reduce((product, length) => product * length, 1);
    this.#store = store;
    this.#array = array;
    this.#path = arrayPath(array);
    this.#row = grid.at(-1)!;
    this.#pointBytes = shape.reduce((size, length) => size * length, storedType(dtype).itemSize);
    this.#crcs = new Uint32Array(points);
    this.#has = new Uint8Array(points);
    const about = { path: this.#path, grid, shape, pointBytes: this.#pointBytes };
    this.buffer = new PointBuffer(store, about);
  }

  /** Takes the point at place `flat` of the grid. */
  async add(flat: number, { bytes, crc }: PointArray): Promise<void> {
    await this.buffer.add(flat, bytes);
    this.#crcs[flat] = crc;
    this.#has[flat] = 1;
  }

  /** Writes NaN where nothing was measured, if a point is small and its type has such a thing. */
  async fill(): Promise<void> {
    if (this.#pointBytes > MAX_FILLED_BYTES) return;
    const { dtype } = this.#array;
    const missing = missingElements(dtype, this.#pointBytes / storedType(dtype).itemSize);
    if (missing.every((byte) => byte === 0)) return;
    for (let flat = 0; flat < this.#has.length; flat++) {
      if (this.#has[flat] === 0) await this.buffer.add(flat, missing);
    }
  }

  /** Reads it back, compares each point with what was measured, and notes the SHA-256 of all elements if there are no gaps. */
  async verify(): Promise<Verification> {
    const wrong: string[] = [];
    let checked = 0;
    let isWhole = true;
    const hash = createHash("sha256");
    for (const [flat, count] of this.#pieces()) {
      const places = Array.from({ length: count }, (_, i) => flat + i);
      const isEmpty = !places.some((place) => this.#has[place] === 1);
      if (isEmpty && this.#pointBytes > MAX_FILLED_BYTES) {
        isWhole = false;
        continue;
      }
      const bytes = await this.buffer.read(flat, count);
      hash.update(bytes);
      for (const place of places) {
        if (this.#has[place] === 0) continue;
        checked++;
        const at = (place - flat) * this.#pointBytes;
        const own = bytes.subarray(at, at + this.#pointBytes);
        const isRight = own.length === this.#pointBytes && crcOf(own) === this.#crcs[place];
        if (!isRight && wrong.length < MAX_WRONG) wrong.push(`${this.#path} at place ${place}`);
      }
    }
    if (isWhole) await this.#store.annotate(this.#path, { sha256: hash.digest("hex") });
    return { checked, wrong };
  }

  /** Rows, or parts of them, of a size to be read at once. */
  *#pieces(): Generator<[flat: number, count: number]> {
    const fitting = Math.floor(CHECKED_BYTES / Math.max(1, this.#pointBytes));
    const step = Math.max(1, Math.min(this.#row, fitting));
    for (let flat = 0; flat < this.#has.length;) {
      const count = Math.min(step, this.#row - flat % this.#row);
      yield [flat, count];
      flat += count;
    }
  }
}
