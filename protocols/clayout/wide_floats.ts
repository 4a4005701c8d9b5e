/**
 * Binary floating-point numbers that JavaScript has no type for, to the nearest `number` (ties to even) and back: IEEE 754-2019's
 * binary128, x87's 80 bits with an explicit leading bit, and bfloat16. NaNs lose what is in them besides their being NaN.
 */
const SCRATCH: DataView = new DataView(new ArrayBuffer(8));

const QUAD_FRACTION_BITS = 112n;
const QUAD_FRACTION: bigint = (1n << QUAD_FRACTION_BITS) - 1n;
const BIAS = 16383;
const MOST_EXPONENT = 0x7fff;
const X87_LEADING: bigint = 1n << 63n;

/** Reads a binary128 of 16 bytes. */
export function getFloat128(view: DataView, at: number, little: boolean): number {
  const high = view.getBigUint64(at + (little ? 8 : 0), little);
  const low = view.getBigUint64(at + (little ? 0 : 8), little);
  const sign = high >> 63n === 0n ? 1 : -1;
  const exponent = Number(high >> 48n) & MOST_EXPONENT;
  const fraction = (high & 0xffff_ffff_ffffn) << 64n | low;
  if (exponent === MOST_EXPONENT) return fraction === 0n ? sign * Infinity : NaN;
  const mantissa = exponent === 0 ? fraction : fraction | 1n << QUAD_FRACTION_BITS;
  return sign * scaled(mantissa, Math.max(exponent, 1) - BIAS - Number(QUAD_FRACTION_BITS));
}

/** Writes a binary128 of 16 bytes; exact. */
export function setFloat128(view: DataView, at: number, value: FloatBytes): void {
  const { sign, exponent, fraction } = partsOf(value.value);
  const mantissa = fraction << (QUAD_FRACTION_BITS - 52n) & QUAD_FRACTION;
  const high = BigInt(sign << 15 | exponent) << 48n | mantissa >> 64n;
  view.setBigUint64(at + (value.little ? 8 : 0), high, value.little);
  view.setBigUint64(at + (value.little ? 0 : 8), BigInt.asUintN(64, mantissa), value.little);
}

/** A number, and the order of the bytes that it is to be written in. */
export interface FloatBytes {
  /** The number. */
  readonly value: number;
  /** Whether the least significant byte is the first. */
  readonly little: boolean;
}

/** Reads x87's extended precision from the first 10 bytes. */
export function getFloat80(view: DataView, at: number, little: boolean): number {
  const mantissa = view.getBigUint64(at + (little ? 0 : 2), little);
  const head = view.getUint16(at + (little ? 8 : 0), little);
  const sign = head >> 15 === 0 ? 1 : -1;
  const exponent = head & MOST_EXPONENT;
  if (exponent === MOST_EXPONENT) {
    return BigInt.asUintN(63, mantissa) === 0n ? sign * Infinity : NaN;
  }
  return sign * scaled(mantissa, Math.max(exponent, 1) - BIAS - 63);
}

/** Writes x87's extended precision to the first 10 bytes; exact. */
export function setFloat80(view: DataView, at: number, { value, little }: FloatBytes): void {
  const { sign, exponent, fraction } = partsOf(value);
  const leading = exponent === 0 ? 0n : X87_LEADING;
  view.setBigUint64(at + (little ? 0 : 2), leading | fraction << 11n, little);
  view.setUint16(at + (little ? 8 : 0), sign << 15 | exponent, little);
}

/** The number whose bits, as a bfloat16, are these. */
export function fromBfloat16(bits: number): number {
  SCRATCH.setUint32(0, bits << 16);
  return SCRATCH.getFloat32(0);
}

/** The bits of the nearest bfloat16. */
export function toBfloat16(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  SCRATCH.setFloat32(0, value);
  const bits = SCRATCH.getUint32(0);
  const upper = bits >>> 16;
  const rest = bits & 0xffff;
  if (rest !== 0x8000) return rest > 0x8000 ? upper + 1 : upper;
  // Halfway as a 32-bit float, which the number itself may not be: it was rounded to that.
  const single = Math.abs(SCRATCH.getFloat32(0));
  const exact = Math.abs(value);
  if (exact !== single) return exact > single ? upper + 1 : upper;
  return upper + (upper & 1);
}

interface Parts {
  readonly sign: number;
  /** As binary128 and x87 have it, with a bias of 16383. */
  readonly exponent: number;
  /** The 52 bits behind the leading one. */
  readonly fraction: bigint;
}

function partsOf(value: number): Parts {
  SCRATCH.setFloat64(0, value);
  const bits = SCRATCH.getBigUint64(0);
  const sign = Number(bits >> 63n);
  const exponent = Number(bits >> 52n) & 0x7ff;
  const fraction = BigInt.asUintN(52, bits);
  if (exponent === 0x7ff) return { sign, exponent: MOST_EXPONENT, fraction };
  if (exponent !== 0) return { sign, exponent: exponent - 1023 + BIAS, fraction };
  if (fraction === 0n) return { sign, exponent: 0, fraction };
  // Less than what 64 bits hold with a leading one: the wider formats have one.
  const missing = 53 - fraction.toString(2).length;
  return {
    sign,
    exponent: -1022 - missing + BIAS,
    fraction: BigInt.asUintN(52, fraction << BigInt(missing)),
  };
}

/** The number nearest to `mantissa` · 2^`exponent`, of two equally near ones the even one. */
function scaled(mantissa: bigint, exponent: number): number {
  if (mantissa === 0n) return 0;
  const bits = mantissa.toString(2).length;
  if (bits + exponent > 1025) return Infinity;
  if (bits + exponent < -1075) return 0;
  // The weight of the last bit that a number of that size has.
  const last = Math.max(bits + exponent - 53, -1074);
  const shift = BigInt(last - exponent);
  const whole = shift > 0n ? rounded(mantissa, shift) : mantissa << -shift;
  return Number(whole) * 2 ** last;
}

function rounded(mantissa: bigint, shift: bigint): bigint {
  const whole = mantissa >> shift;
  const twice = mantissa - (whole << shift) << 1n;
  const one = 1n << shift;
  return twice > one || (twice === one && whole % 2n === 1n) ? whole + 1n : whole;
}
