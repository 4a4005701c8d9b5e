/**
 * Numbers as decimal digits in bytes: exactly the digits that JavaScript's own texts have, at half their cost, as no text is made.
 *
 * A number is scaled by a power of ten to 17 digits before the point, with the error of the product kept beside it, and the shortest
 * digits are looked for within half a unit in its last place. Where that is too near to call, and for very small and large numbers,
 * JavaScript's text is taken.
 */
/** The number that {@linkcode putHeld} writes: handed over in memory, it needs not be made an object first. */
export const HELD: Float64Array<ArrayBuffer> = new Float64Array(1);
const WORDS = new Uint32Array(HELD.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Powers of ten that a number has exactly, and the halves of their bits. */
const TENS: Float64Array = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`));
const TENS_HIGH: Float64Array = TENS.map((ten) => upperHalf(ten));
const TENS_LOW: Float64Array = TENS.map((ten, i) => ten - TENS_HIGH[i]!);

/** Numbers from 2^-19, a bit more than 10^-6, to below 2^53. */
const LEAST_EXPONENT = 1023 - 19;
const MOST_EXPONENT = 1023 + 52;

/** For each exponent the power of ten that makes 17 or 18 digits of it, and half a unit in its last place. */
const POWERS: Uint8Array = Uint8Array.from(
  { length: MOST_EXPONENT - LEAST_EXPONENT + 1 },
  (_, i) => Math.ceil(16 - Math.log10(2 ** (LEAST_EXPONENT + i - 1023))),
);
const HALVES: Float64Array = Float64Array.from(
  { length: MOST_EXPONENT - LEAST_EXPONENT + 1 },
  (_, i) => 2 ** (LEAST_EXPONENT + i - 1076),
);

/** How near to a limit is too near to call. */
const DOUBT = 1e-6;

const [MINUS, POINT, ZERO] = [0x2d, 0x2e, 0x30];

/** The four digits of each number below 10^4, the first one in the lowest byte. */
const QUADS: Int32Array = Int32Array.from(
  { length: 10_000 },
  (_, i) =>
    0x30303030 + Math.floor(i / 1000) + (Math.floor(i / 100) % 10 << 8) +
    (Math.floor(i / 10) % 10 << 16) + (i % 10 << 24),
);

/** Most bytes that a number takes while it is written. */
export const MAX_NUMBER_BYTES = 28;

/** Writes a number as JSON has it, NaN and infinities as null; returns the byte behind it. */
export function putNumber(out: DataView, at: number, value: number): number {
  HELD[0] = value;
  return putHeld(out, at);
}

/** The same of the number in {@linkcode HELD}. */
export function putHeld(out: DataView, at: number): number {
  const value = HELD[0]!;
  if (value === (value | 0)) return putInteger(out, at, value);
  const thousandfold = value * 1000;
  const whole = thousandfold | 0;
  if (thousandfold === whole && whole / 1000 === value) return putThousandth(out, at, whole);
  if (value - value !== 0) return putWord(out, at, "null");
  const high = WORDS[HIGH]!;
  const exponent = high >>> 20 & 0x7ff;
  const isPower = (high & 0xfffff) === 0 && WORDS[1 - HIGH] === 0;
  if (isPower || exponent < LEAST_EXPONENT || exponent > MOST_EXPONENT) {
    return putWord(out, at, String(value));
  }
  return putShortest(out, at) || putWord(out, at, String(value));
}

/** Writes a whole number of thousandths that are not all zero: most of what people and many sensors give. */
function putThousandth(out: DataView, at: number, whole: number): number {
  if (whole < 0) {
    out.setUint8(at++, MINUS);
    whole = -whole;
  }
  const before = whole * 1e-3 | 0;
  const end = putInteger(out, at, before);
  // Four digits, the first of which becomes the point.
  out.setInt32(end, QUADS[whole - before * 1000]! - ZERO + POINT, true);
  return withoutZeros(out, end + 4);
}

/** Writes the number in {@linkcode HELD}; 0 when it is too near to call. */
function putShortest(out: DataView, at: number): number {
  let value = HELD[0]!;
  const index = (WORDS[HIGH]! >>> 20 & 0x7ff) - LEAST_EXPONENT;
  if (value < 0) {
    out.setUint8(at++, MINUS);
    value = -value;
  }
  let power = POWERS[index]!;
  let scaled = value * TENS[power]!;
  if (scaled >= 1e17) scaled = value * TENS[--power]!;
  // What the product lost (Dekker 1971).
  const tenHigh = TENS_HIGH[power]!;
  const tenLow = TENS_LOW[power]!;
  const split = 134217729 * value;
  const valueHigh = split - (split - value);
  const valueLow = value - valueHigh;
  const lost = ((valueHigh * tenHigh - scaled) + valueHigh * tenLow + valueLow * tenHigh) +
    valueLow * tenLow;
  // The upper nine digits, and the lower eight with their fraction.
  let upper = Math.floor(scaled * 1e-8);
  let lower = scaled - upper * 1e8 + lost;
  if (lower < 0) {
    upper--;
    lower += 1e8;
  }
  const near = HALVES[index]! * TENS[power]!;
  let digits = Math.floor(lower * 0.01 + 0.5) * 100;
  let away = Math.abs(digits - lower);
  if (away >= near - DOUBT) {
    if (away < near + DOUBT) return 0;
    digits = Math.floor(lower * 0.1 + 0.5) * 10;
    away = Math.abs(digits - lower);
    if (away >= near - DOUBT) {
      if (away < near + DOUBT) return 0;
      digits = Math.floor(lower + 0.5);
      if (Math.abs(digits - lower) > 0.5 - DOUBT) return 0;
    } else if (away > 5 - DOUBT) return 0;
  }
  if (digits >= 1e8) {
    digits -= 1e8;
    upper++;
  }
  if (upper < 1e8 || upper >= 1e9 || power === 0) return 0;
  const before = 17 - power;
  // One byte further than they come to be, so that there is room for the point.
  const begin = before > 0 ? at + 1 : at + 2 - before;
  const first = upper * 1e-8 | 0;
  out.setUint8(begin, ZERO + first);
  put8(out, begin + 1, upper - first * 1e8);
  put8(out, begin + 9, digits);
  if (before < 1 || before > 3) return putPoint(out, at, before);
  // The digits before the point and those behind it, both out of the first four.
  const four = ZERO + first | QUADS[(upper - first * 1e8) * 1e-4 | 0]! << 8;
  const shift = 8 * before;
  const behind = four << 8 & -256 << shift;
  out.setInt32(at, four & (1 << shift) - 1 | POINT << shift | behind, true);
  return withoutZeros(out, digits === 0 ? at + 10 : at + 18);
}

/** Puts the point behind so many of 17 digits. */
function putPoint(out: DataView, at: number, before: number): number {
  let end = at + 18;
  if (before > 0) {
    for (let i = at; i < at + before; i++) out.setUint8(i, out.getUint8(i + 1));
    out.setUint8(at + before, POINT);
  } else {
    end = at + 19 - before;
    out.setUint8(at, ZERO);
    out.setUint8(at + 1, POINT);
    for (let i = at + 2; i < at + 2 - before; i++) out.setUint8(i, ZERO);
  }
  return withoutZeros(out, end);
}

/** Takes away zeros at the end, and the point if nothing is behind it; returns the end. */
function withoutZeros(out: DataView, end: number): number {
  while (out.getUint8(end - 1) === ZERO) end--;
  return out.getUint8(end - 1) === POINT ? end - 1 : end;
}

/** Writes an integer between -2^53 and 2^53. */
export function putInteger(out: DataView, at: number, value: number): number {
  if (value < 0) {
    out.setUint8(at++, MINUS);
    value = -value;
  }
  if (value < 10) {
    out.setUint8(at, ZERO + value);
    return at + 1;
  }
  if (value < 1e4) {
    const skipped = value < 100 ? 2 : value < 1000 ? 1 : 0;
    // What is written behind the digits is written over.
    out.setInt32(at, QUADS[value]! >>> 8 * skipped, true);
    return at + 4 - skipped;
  }
  if (value < 1e8) {
    const upper = value / 1e4 | 0;
    const end = putInteger(out, at, upper);
    put4(out, end, value - upper * 1e4);
    return end + 4;
  }
  const upper = Math.floor(value / 1e8);
  const end = putInteger(out, at, upper);
  put8(out, end, value - upper * 1e8);
  return end + 8;
}

/** Writes 64 bits of a struct as an integer; returns the byte behind it. */
export type PutWide = (
  out: DataView,
  to: number,
  view: DataView,
  at: number,
  little: boolean,
) => number;

/** Writes 64 bits without a sign. */
export const putUint64: PutWide = (
  out: DataView,
  to: number,
  view: DataView,
  at: number,
  little: boolean,
): number => {
  const high = view.getUint32(little ? at + 4 : at, little);
  const low = view.getUint32(little ? at : at + 4, little);
  if (high < 0x20_0000) return putInteger(out, to, high * 0x1_0000_0000 + low);
  // A long division by 10^8, 16 bits at a time.
  const first = Math.floor(high / 1e8);
  let part = (high - first * 1e8) * 65536 + (low >>> 16);
  const second = Math.floor(part / 1e8);
  part = (part - second * 1e8) * 65536 + (low & 0xffff);
  const third = Math.floor(part / 1e8);
  const end = putInteger(out, to, (first * 65536 + second) * 65536 + third);
  put8(out, end, part - third * 1e8);
  return end + 8;
};

/** Writes a text of letters of ASCII. */
export function putWord(out: DataView, at: number, word: string): number {
  for (let i = 0; i < word.length; i++) out.setUint8(at + i, word.charCodeAt(i));
  return at + word.length;
}

/** Writes the eight digits of a whole number below 10^8. */
function put8(out: DataView, at: number, value: number): void {
  const upper = value * 1e-4 | 0;
  put4(out, at, upper);
  put4(out, at + 4, value - upper * 1e4);
}

/** Writes the four digits of a whole number below 10^4. */
function put4(out: DataView, at: number, value: number): void {
  out.setInt32(at, QUADS[value]!, true);
}

/** The upper 26 bits of a number's 53. */
function upperHalf(value: number): number {
  const split = 134217729 * value;
  return split - (split - value);
}
