import { RoboError } from "../../errors.ts";
import { dtypeOf, DTYPES } from "../ndarray/dtype.ts";
import { NdArray } from "../ndarray/nd_array.ts";
import { MAX_DIMENSIONS } from "../ndarray/nd_array_format.ts";
import type { WireArray } from "./data.ts";
import { readLongDouble } from "./long_double.ts";
import { parseDType, type WireDType } from "./wire_dtype.ts";

/**
 * The numbers of an array; `undefined` of texts and times ({@linkcode textsOf}, {@linkcode timesOf}).
 *
 * Little-endian elements are not copied where their place allows it: what is received of a peer always does. Those of the other
 * byte order are copied. A C long double (`<f16`, `<c32`) becomes a float64, with 53 of its 64 bits.
 * Throws a `RoboError` of kind `data` for more than 7 dimensions.
 *
 * @example
 * ```ts
 * import { toNdArray } from "robo";
 * import assert from "node:assert/strict";
 *
 * const bytes = new Uint8Array([0, 0, 0, 1, 255, 255, 255, 254]);
 * assert.deepEqual(toNdArray({ dtype: ">i4", shape: [2], bytes })?.data, Int32Array.of(1, -2));
 * ```
 */
export function toNdArray({ dtype, shape, bytes }: WireArray): NdArray | undefined {
  const type = parseDType(dtype);
  if (type === undefined || !"biufc".includes(type.kind)) return undefined;
  if (shape.length > MAX_DIMENSIONS) {
    throw new RoboError("data", `An array of ${shape.length} dimensions cannot be taken apart`, {
      hint: `It may have at most ${MAX_DIMENSIONS}`,
    });
  }
  const name = dtypeOf(type.kind, type.itemSize);
  if (name === undefined) return fromLongDoubles({ dtype, shape, bytes }, type);
  const { over, parts } = DTYPES[name];
  const partSize = type.itemSize / parts;
  const isSwapped = type.isBigEndian && partSize > 1;
  const aligned = bytes.byteOffset % partSize === 0 && !isSwapped ? bytes : bytes.slice();
  if (isSwapped) swapBytes(aligned, partSize);
  const data = over(aligned.buffer, aligned.byteOffset, aligned.length / partSize);
  return new NdArray(name, shape, data);
}

/** An array as it goes on the wire; its elements are not copied. */
export function fromNdArray({ dtype, shape, data }: NdArray): WireArray {
  const { kind, itemSize } = DTYPES[dtype];
  const { buffer, byteOffset, byteLength } = data;
  const bytes = buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  return { dtype: `${itemSize === 1 ? "|" : "<"}${kind}${itemSize}`, shape, bytes };
}

/** Turns the bytes of each number round. */
function swapBytes(bytes: Uint8Array<ArrayBuffer>, size: number): void {
  const { buffer, byteOffset, byteLength } = bytes;
  const view = new DataView(buffer, byteOffset, byteLength);
  for (let at = 0; at < byteLength; at += size) {
    if (size === 2) view.setUint16(at, view.getUint16(at, true));
    else if (size === 4) view.setUint32(at, view.getUint32(at, true));
    else view.setBigUint64(at, view.getBigUint64(at, true));
  }
}

function fromLongDoubles(
  { shape, bytes }: WireArray,
  { kind, itemSize, isBigEndian }: WireDType,
): NdArray {
  const partSize = kind === "c" ? itemSize / 2 : itemSize;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const place = { itemSize: partSize, isLittle: !isBigEndian };
  const data = Float64Array.from(
    { length: bytes.length / partSize },
    (_, index) => readLongDouble(view, { at: index * partSize, ...place }),
  );
  return new NdArray(kind === "c" ? "complex128" : "float64", shape, data);
}
