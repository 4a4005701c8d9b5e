import type { NdArray } from "../../../../protocols/ndarray/nd_array.ts";

/** Which part of complex numbers is shown. */
export const COMPLEX_PARTS = ["abs", "re", "im", "phase"] as const;

/** One of {@linkcode COMPLEX_PARTS}; `phase` is in radians. */
export type ComplexPart = typeof COMPLEX_PARTS[number];

/** Reads elements from index `at` on as numbers, as many as `into` takes. */
export type ElementReader = (at: number, into: Float64Array) => void;

/**
 * A reader of an array's elements, whatever their type: of complex numbers the part that is asked for, of integers of 64 bits
 * the nearest number.
 *
 * It copies run by run, which costs less than code that looks at arrays of every type.
 */
export function elementReader(array: NdArray, part: ComplexPart): ElementReader {
  const { data } = array;
  if (array.dtype === "complex64" || array.dtype === "complex128") {
    const pairs = data as Float32Array | Float64Array;
    return (at, into) => readComplex(pairs.subarray(2 * at, 2 * (at + into.length)), into, part);
  }
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return (at, into) => {
      for (let index = 0; index < into.length; index++) into[index] = Number(data[at + index]!);
    };
  }
  return (at, into) => into.set(data.subarray(at, at + into.length) as Float64Array);
}

function readComplex(
  pairs: Float32Array | Float64Array,
  into: Float64Array,
  part: ComplexPart,
): void {
  for (let index = 0; index < into.length; index++) {
    const re = pairs[2 * index]!, im = pairs[2 * index + 1]!;
    into[index] = part === "re"
      ? re
      : part === "im"
      ? im
      : part === "phase"
      ? Math.atan2(im, re)
      : Math.hypot(re, im);
  }
}
