import { RoboError } from "../../../errors.ts";
import type { DType, Elements } from "../../../protocols/ndarray/dtype.ts";
import { NdArray } from "../../../protocols/ndarray/nd_array.ts";
import {
  type DataToExport,
  type DataWithAxes,
  fromNdArray,
  toNdArray,
  type WireArray,
} from "../../../protocols/pymodaq/mod.ts";

/** Types that an average keeps; all others become `float64`. */
const KEPT: ReadonlySet<DType> = new Set(["float32", "complex64", "complex128"]);

/**
 * The mean of several grabs, element by element, summed up in `float64`. Whole numbers and booleans become `float64`; names,
 * axes and times are those of the last grab; errors are left out, since those of a mean are others.
 */
export class Average {
  readonly #sums: Float64Array[];
  #last: DataToExport;
  #count = 0;

  /** Begins with one grab. Throws a `RoboError` of kind `data` for arrays without numbers. */
  constructor(first: DataToExport) {
    this.#sums = arraysOf(first).map((array) => new Float64Array(elementsOf(array).data.length));
    this.#last = first;
    this.add(first);
  }

  /** Grabs so far. */
  get count(): number {
    return this.#count;
  }

  /** Adds a grab. Throws a `RoboError` of kind `data` when its arrays are not like those before. */
  add(data: DataToExport): void {
    const arrays = arraysOf(data);
    if (!isAlike(arrays, arraysOf(this.#last))) {
      throw new RoboError("data", "The data changed its shape while it was averaged", {
        hint: "Average fewer grabs, or keep the settings of the detector meanwhile",
      });
    }
    arrays.forEach((array, i) => addTo(this.#sums[i]!, elementsOf(array).data));
    // Without its memory, which may be used for the next frame.
    this.#last = { ...data, data: data.data.map(emptied) };
    this.#count++;
  }

  /** The mean. */
  result(): DataToExport {
    let next = 0;
    const data = this.#last.data.map(({ errors: _, ...data }) => ({
      ...data,
      data: data.data.map((array) => this.#mean(array, this.#sums[next++]!)),
    }));
    return { ...this.#last, data };
  }

  #mean({ dtype, shape }: WireArray, sums: Float64Array): WireArray {
    const kind = elementsOf({ dtype, shape: [0], bytes: new Uint8Array() }).dtype;
    for (let i = 0; i < sums.length; i++) sums[i]! /= this.#count;
    const isNarrow = kind === "float32" || kind === "complex64";
    const data = isNarrow ? Float32Array.from(sums) : sums;
    return fromNdArray(new NdArray(KEPT.has(kind) ? kind : "float64", shape, data as never));
  }
}

function arraysOf({ data }: DataToExport): readonly WireArray[] {
  return data.flatMap(({ data }) => data);
}

function emptied(data: DataWithAxes): DataWithAxes {
  return { ...data, data: data.data.map((array) => ({ ...array, bytes: new Uint8Array() })) };
}

function isAlike(some: readonly WireArray[], others: readonly WireArray[]): boolean {
  return some.length === others.length &&
    some.every(({ dtype, shape }, i) =>
      dtype === others[i]!.dtype && shape.length === others[i]!.shape.length &&
      shape.every((length, dimension) => length === others[i]!.shape[dimension])
    );
}

function elementsOf(array: WireArray): NdArray {
  const elements = toNdArray(array);
  if (elements !== undefined) return elements;
  throw new RoboError("data", `Elements of type ${array.dtype} have no average`);
}

function addTo(sums: Float64Array, elements: Elements[DType]): void {
  if (elements instanceof BigInt64Array || elements instanceof BigUint64Array) {
    for (let i = 0; i < sums.length; i++) sums[i]! += Number(elements[i]!);
  } else {
    for (let i = 0; i < sums.length; i++) sums[i]! += elements[i]!;
  }
}
