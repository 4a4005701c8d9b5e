import { RoboError } from "../../errors.ts";
import { type DType, dtypeOfElements, DTYPES, type Elements, layoutOf } from "./dtype.ts";
import {
  ARRAY_HEADER_BYTES,
  countOf,
  readArrayHeader,
  writeArrayHeader,
} from "./nd_array_format.ts";

/**
 * An array of any number of dimensions up to 7, in C order: what numpy calls an ndarray, and what host variables carry from
 * and to C and Python without a copy (`robo/array.h`).
 *
 * @example
 * ```ts
 * import { NdArray } from "robo";
 * import assert from "node:assert/strict";
 *
 * const image = new NdArray("uint8", [2, 3]);
 * image.data[image.index(1, 2)] = 255;
 * assert.deepEqual([...image.data], [0, 0, 0, 0, 0, 255]);
 * assert.deepEqual(NdArray.from(Float32Array.of(1, 2, 3)).shape, [3]);
 * ```
 *
 * @template D Type of the elements.
 */
export class NdArray<D extends DType = DType> {
  /** The elements in C order: the last index runs fastest. */
  readonly data: Elements[D];
  /** Length of each dimension; empty for a scalar. */
  readonly shape: readonly number[];
  /** Type of the elements. */
  readonly dtype: D;

  /**
   * An array over `data`, which is not copied (default zeros).
   *
   * Throws a `RoboError` of kind `usage` for an impossible shape, and when `data` is of another type or length.
   */
  constructor(dtype: D, shape: readonly number[], data?: Elements[D]) {
    const { over, itemSize, parts } = layoutOf(dtype);
    const count = countOf(shape);
    this.dtype = dtype;
    this.shape = [...shape];
    this.data = data ?? over(new ArrayBuffer(count * itemSize), 0, count * parts) as Elements[D];
    const perItem = this.data.BYTES_PER_ELEMENT * parts;
    if (this.data.length !== count * parts || perItem !== itemSize) {
      throw new RoboError(
        "usage",
        `${this.data.length} elements of ${this.data.BYTES_PER_ELEMENT} B are no ${dtype} of shape [${shape}]`,
        { hint: `It takes ${count * parts} of ${itemSize / parts} B` },
      );
    }
  }

  /** An array over a typed array, which is not copied, of its type of elements; `shape` is `[data.length]` unless given. */
  static from<E extends Elements[DType]>(
    data: E,
    shape: readonly number[] = [data.length],
  ): NdArray<DTypeOf<E>> {
    const dtype = dtypeOfElements(data);
    if (dtype === undefined) {
      throw new RoboError("usage", "An array is made from a typed array of numbers");
    }
    return new NdArray(dtype as DTypeOf<E>, shape, data as unknown as Elements[DTypeOf<E>]);
  }

  /** Bytes that such an array takes as a value, its header of 64 bytes included: the `maxSize` of its variable. */
  static bytes(shape: readonly number[], dtype: DType): number {
    return ARRAY_HEADER_BYTES + countOf(shape) * layoutOf(dtype).itemSize;
  }

  /** Reads an array as `robo/array.h` has it. Its elements lie over `bytes` where their place allows it, else in a copy. */
  static decode(bytes: Uint8Array<ArrayBuffer>): NdArray {
    const { dtype, shape } = readArrayHeader(bytes);
    const { over, itemSize, parts } = DTYPES[dtype];
    const start = bytes.byteOffset + ARRAY_HEADER_BYTES;
    const length = (bytes.length - ARRAY_HEADER_BYTES) / itemSize * parts;
    const isAligned = start % (itemSize / parts) === 0;
    const data = isAligned
      ? over(bytes.buffer, start, length)
      : over(bytes.slice(ARRAY_HEADER_BYTES).buffer, 0, length);
    return new NdArray(dtype, shape, data);
  }

  /** Bytes that it takes as a value, its header of 64 bytes included. */
  get encodedBytes(): number {
    return ARRAY_HEADER_BYTES + this.data.byteLength;
  }

  /** Writes it to the first {@linkcode encodedBytes} bytes of `into`. */
  encode(into: Uint8Array): void {
    const { buffer, byteOffset, byteLength } = this.data;
    writeArrayHeader(this, into);
    into.set(new Uint8Array(buffer, byteOffset, byteLength), ARRAY_HEADER_BYTES);
  }

  /**
   * Where in {@linkcode data} an element is; of complex numbers, its real part. Throws a `RoboError` of kind `usage` when there
   * is none.
   */
  index(...at: readonly number[]): number {
    const { shape } = this;
    let index = 0;
    for (let dimension = 0; dimension < shape.length; dimension++) {
      index = index * shape[dimension]! + at[dimension]!;
    }
    const isThere = at.length === shape.length &&
      at.every((position, dimension) =>
        Number.isInteger(position) && position >= 0 && position < shape[dimension]!
      );
    if (isThere) return index * DTYPES[this.dtype].parts;
    throw new RoboError("usage", `There is no element [${at}] in an array of shape [${shape}]`);
  }
}

/** The type of elements that a typed array has. */
export type DTypeOf<E> = E extends Uint8Array ? "uint8"
  : E extends Int8Array ? "int8"
  : E extends Int16Array ? "int16"
  : E extends Int32Array ? "int32"
  : E extends BigInt64Array ? "int64"
  : E extends Uint16Array ? "uint16"
  : E extends Uint32Array ? "uint32"
  : E extends BigUint64Array ? "uint64"
  : E extends Float16Array ? "float16"
  : E extends Float32Array ? "float32"
  : "float64";
