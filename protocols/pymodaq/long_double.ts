/** Where a long double stands. */
export interface LongDoublePlace {
  /** Its first byte. */
  readonly at: number;
  /** Bytes that it takes, padding included: 12 or 16. */
  readonly itemSize: number;
  /** Whether its least byte comes first. */
  readonly isLittle: boolean;
}

/** Bits of the fraction, the leading one included, which is written out. */
const FRACTION_BITS = 63;
const BIAS = 16_383;
const LEADING = 1n << 63n;

/**
 * Reads a C long double as numpy on x86 has it, IEEE 754's extended precision in 10 bytes with padding behind them, as a
 * number: rounded to 53 bits, and to infinity or 0 beyond the range of a double. numpy names the quadruple precision of other
 * machines the same, which cannot be told apart, and is read wrong.
 */
export function readLongDouble(
  view: DataView,
  { at, itemSize, isLittle }: LongDoublePlace,
): number {
  const [low, high] = isLittle ? [at, at + 8] : [at + itemSize - 8, at + itemSize - 10];
  const fraction = view.getBigUint64(low, isLittle);
  const head = view.getUint16(high, isLittle);
  const sign = head >= 0x8000 ? -1 : 1;
  const exponent = head & 0x7fff;
  if (exponent === 0x7fff) {
    return BigInt.asUintN(FRACTION_BITS, fraction) === 0n ? sign * Infinity : NaN;
  }
  return sign * scaled(Number(fraction), Math.max(exponent, 1) - BIAS - FRACTION_BITS);
}

/** Writes a number as {@linkcode readLongDouble} reads it, exactly. */
export function writeLongDouble(
  view: DataView,
  value: number,
  { at, itemSize, isLittle }: LongDoublePlace,
): void {
  const [low, high] = isLittle ? [at, at + 8] : [at + itemSize - 8, at + itemSize - 10];
  const [exponent, fraction] = extended(Math.abs(value));
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  view.setBigUint64(low, fraction, isLittle);
  view.setUint16(high, sign | exponent, isLittle);
}

/** The exponent with its bias and the fraction with its leading one, of a number that is not negative. */
function extended(value: number): readonly [number, bigint] {
  if (Number.isNaN(value)) return [0x7fff, LEADING | LEADING >> 1n];
  if (value === Infinity) return [0x7fff, LEADING];
  if (value === 0) return [0, 0n];
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number(bits >> 52n);
  let fraction = BigInt.asUintN(52, bits) << 11n;
  let exponent = biased - 1023 + BIAS;
  if (biased !== 0) return [exponent, fraction | LEADING];
  for (exponent++; fraction < LEADING; exponent--) fraction <<= 1n;
  return [exponent, fraction];
}

/** `value · 2^power` without a step that overflows while the result does not. */
function scaled(value: number, power: number): number {
  if (value === 0) return 0;
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}
