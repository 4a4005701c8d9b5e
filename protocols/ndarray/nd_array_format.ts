import { RoboError } from "../../errors.ts";
import { type DType, dtypeOf, DTYPES } from "./dtype.ts";

/** Bytes before the elements: `struct robo_array` of `robo/array.h`. */
export const ARRAY_HEADER_BYTES = 64;

/** Most dimensions that an array has. */
export const MAX_DIMENSIONS = 7;

/** What an array is, without its elements. */
export interface ArrayHeader<D extends DType = DType> {
  /** Type of the elements. */
  readonly dtype: D;
  /** Length of each dimension, the slowest first. */
  readonly shape: readonly number[];
}

/** Number of elements of an array of this shape: 1 of a scalar's. Throws a `RoboError` of kind `usage` for an impossible shape. */
export function countOf(shape: readonly number[]): number {
  if (shape.length > MAX_DIMENSIONS) {
    throw new RoboError("usage", `An array of ${shape.length} dimensions is not possible`, {
      hint: `Use at most ${MAX_DIMENSIONS}`,
    });
  }
  let count = 1;
  for (const length of shape) {
    if (!Number.isSafeInteger(length) || length < 0) {
      throw new RoboError("usage", `A shape has whole numbers from 0 on, not ${length}`);
    }
    count *= length;
  }
  return count;
}

/** Writes the header to the first 64 bytes of `into`. */
export function writeArrayHeader({ dtype, shape }: ArrayHeader, into: Uint8Array): void {
  const { kind, itemSize } = DTYPES[dtype];
  into.fill(0, 0, ARRAY_HEADER_BYTES);
  into[0] = kind.charCodeAt(0);
  into[1] = itemSize;
  into[2] = shape.length;
  const view = new DataView(into.buffer, into.byteOffset, ARRAY_HEADER_BYTES);
  shape.forEach((length, at) => view.setBigUint64(8 + 8 * at, BigInt(length), true));
}

/**
 * Reads the header of `bytes`, and makes sure that exactly the elements that it speaks of follow it. Throws a `RoboError`
 * of kind `data` that says what is wrong.
 */
export function readArrayHeader(bytes: Uint8Array): ArrayHeader {
  if (bytes.length < ARRAY_HEADER_BYTES) {
    throw malformed(`${bytes.length} B are less than its header`);
  }
  const kind = String.fromCharCode(bytes[0]!);
  const dtype = dtypeOf(kind, bytes[1]!);
  if (dtype === undefined) {
    throw malformed(`its elements are of kind ${JSON.stringify(kind)} and ${bytes[1]} B`);
  }
  const dimensions = bytes[2]!;
  if (dimensions > MAX_DIMENSIONS) throw malformed(`it has ${dimensions} dimensions`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, ARRAY_HEADER_BYTES);
  const shape = Array.from(
    { length: dimensions },
    (_, at) => Number(view.getBigUint64(8 + 8 * at, true)),
  );
  const expected = shape.reduce((count, length) => count * length, 1) * DTYPES[dtype].itemSize;
  const found = bytes.length - ARRAY_HEADER_BYTES;
  if (expected !== found || !shape.every(Number.isSafeInteger)) {
    throw malformed(
      `${dtype} of shape ${shape.join(" × ")} takes ${expected} B, and ${found} follow`,
    );
  }
  return { dtype, shape };
}

function malformed(why: string): RoboError {
  return new RoboError("data", `Not an array that can be read: ${why}`);
}
