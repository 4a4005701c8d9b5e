import type { ArrayStore } from "../../storage/array_store.ts";

/** Bytes that wait for a store at most. */
const MOST_BYTES = 1 << 20;

/** Points that wait for a store at most. */
const MOST_POINTS = 1024;

/** What is written point by point. */
export interface BufferedArray {
  /** Its path in the store. */
  readonly path: string;
  /** Length of each dimension of the scan. */
  readonly grid: readonly number[];
  /** Length of each dimension of a point. */
  readonly shape: readonly number[];
  /** Bytes of a point. */
  readonly pointBytes: number;
}

/** Gathers points that stand side by side in an array, since a store takes a hundred of them as quickly as one. */
export class PointBuffer {
  readonly #store: ArrayStore;
  readonly #array: BufferedArray;
  readonly #waiting = new Map<number, Uint8Array<ArrayBuffer>>();
  #bytes = 0;

  /** Writes points of `array` to `store`. */
  constructor(store: ArrayStore, array: BufferedArray) {
    this.#store = store;
    this.#array = array;
  }

  /** What it writes. */
  get array(): BufferedArray {
    return this.#array;
  }

  /** Takes the point at place `flat` of the grid; `bytes` may be used for something else once this has resolved. */
  async add(flat: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#waiting.size === 0 && bytes.length >= MOST_BYTES) {
      return await this.#write(flat, 1, bytes);
    }
    this.#waiting.set(flat, bytes.slice());
    this.#bytes += bytes.length;
    const isFull = this.#bytes >= MOST_BYTES || this.#waiting.size >= MOST_POINTS;
    if (isFull) await this.flush();
  }

  /** Hands all that waits to the store. */
  async flush(): Promise<void> {
    const row = this.#array.grid.at(-1)!;
    const places = [...this.#waiting.keys()].sort((a, b) => a - b);
    for (let from = 0; from < places.length;) {
      const first = places[from]!;
      const end = (Math.floor(first / row) + 1) * row;
      let count = 1;
      while (places[from + count] === first + count && first + count < end) count++;
      const bytes = new Uint8Array(count * this.#array.pointBytes);
      for (let i = 0; i < count; i++) {
        bytes.set(this.#waiting.get(first + i)!, i * this.#array.pointBytes);
      }
      await this.#write(first, count, bytes);
      from += count;
    }
    this.#waiting.clear();
    this.#bytes = 0;
  }

  /** Reads `count` points of a row, from place `flat` of the grid on. */
  async read(flat: number, count: number): Promise<Uint8Array<ArrayBuffer>> {
    return await this.#store.read(this.#array.path, this.#part(flat, count));
  }

  async #write(flat: number, count: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#store.write(this.#array.path, this.#part(flat, count), bytes);
  }

  #part(flat: number, count: number): { start: number[]; count: number[] } {
    const { grid, shape } = this.#array;
    const start: number[] = [];
    let rest = flat;
    for (let at = grid.length - 1; at >= 0; at--) {
      start.unshift(rest % grid[at]!);
      rest = Math.floor(rest / grid[at]!);
    }
    const counts = grid.map((_, at) => at === grid.length - 1 ? count : 1);
    return { start: [...start, ...shape.map(() => 0)], count: [...counts, ...shape] };
  }
}
