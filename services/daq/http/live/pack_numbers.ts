/** How numbers are packed for a viewer: value = offset + scale × what stands there, little-endian. */
export interface PackedNumbers {
  /** `u1` bytes, `u2` of 16 bits, `f4` and `f8` floating point. */
  readonly encoding: "u1" | "u2" | "f4" | "f8";
  /** What is added. */
  readonly offset: number;
  /** What is multiplied with first. */
  readonly scale: number;
  /** The packed numbers. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Part of the magnitude that a range must have for single precision to show it without an offset. */
const NARROW = 1e-3;

/** Steps that must lie between the middle 98 of a hundred pixels for 16 bits to show an image. */
const FEWEST_STEPS = 1024;

/** Pixels that are looked at to find where the middle ones lie. */
const SAMPLES = 4096;

/** Numbers as they are, in double precision. */
export function packExact(values: Float64Array<ArrayBuffer>): PackedNumbers {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { encoding: "f8", offset: 0, scale: 1, bytes };
}

/** In single precision, off the least value where the range is narrow, so that small changes on large numbers are kept. */
export function packFloats(
  values: Float64Array,
  { min, max }: { readonly min: number; readonly max: number },
): PackedNumbers {
  const isNarrow = max - min < NARROW * Math.max(Math.abs(min), Math.abs(max));
  const offset = isNarrow && Number.isFinite(min) ? min : 0;
  const packed = offset === 0 ? Float32Array.from(values) : shifted(values, offset);
  return { encoding: "f4", offset, scale: 1, bytes: bytesOf(packed) };
}

/** What is known of an image's elements. */
export interface ImageElements {
  /** numpy's array-protocol string. */
  readonly dtype: string;
  /** Whether each pixel is one element. */
  readonly isWhole: boolean;
}

/**
 * An image: as it is where its elements have 8 or 16 bits and no sign, else in steps over its range where 16 bits are enough for what
 * most of its pixels show, else in single precision, which has NaN and infinities too.
 */
export function packImage(
  pixels: Float64Array<ArrayBuffer>,
  { dtype, isWhole }: ImageElements,
): PackedNumbers {
  if (/^[|<>=]?[ub]1$/.test(dtype)) {
    const packed = new Uint8Array(pixels.length);
    for (let at = 0; at < pixels.length; at++) packed[at] = pixels[at]! + 0.5;
    return { encoding: "u1", offset: 0, scale: 1, bytes: packed };
  }
  if (/^[|<>=]u2$/.test(dtype) && isWhole) {
    return { encoding: "u2", offset: 0, scale: 1, bytes: bytesOf(Uint16Array.from(pixels)) };
  }
  const [min, max] = rangeOf(pixels);
  const scale = (max - min) / 0xffff;
  // NaN and infinities make it no number above 0.
  if (!(scale > 0) || !Number.isFinite(scale) || spread(pixels) < FEWEST_STEPS * scale) {
    return packFloats(pixels, { min, max });
  }
  const packed = new Uint16Array(pixels.length);
  for (let at = 0; at < pixels.length; at++) packed[at] = (pixels[at]! - min) / scale + 0.5;
  return { encoding: "u2", offset: min, scale, bytes: bytesOf(packed) };
}

/** Least and greatest; NaN when one of them is NaN. */
function rangeOf(values: Float64Array): [number, number] {
  let min = Infinity, max = -Infinity;
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    if (Number.isNaN(value)) return [NaN, NaN];
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

/** How far the middle 98 of a hundred pixels are apart. */
function spread(pixels: Float64Array): number {
  const step = Math.max(1, Math.floor(pixels.length / SAMPLES));
  const samples = new Float64Array(Math.ceil(pixels.length / step));
  for (let at = 0; at < samples.length; at++) samples[at] = pixels[at * step]!;
  samples.sort();
  const low = samples[Math.floor(samples.length * 0.01)] ?? 0;
  return (samples[Math.floor((samples.length - 1) * 0.99)] ?? 0) - low;
}

function shifted(values: Float64Array, offset: number): Float32Array<ArrayBuffer> {
  const packed = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) packed[at] = values[at]! - offset;
  return packed;
}

function bytesOf(array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>): Uint8Array<
  ArrayBuffer
> {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
