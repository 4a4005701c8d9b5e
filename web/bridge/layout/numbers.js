// @ts-check
/** @typedef {(view: DataView, at: number) => number | bigint | boolean} NumberReader */

/**
 * Reads one number or truth value as a C program has it in memory.
 *
 * @param {string} scalar Its name in the layout: `uint16`, `float64`, …
 * @param {number} size Bytes.
 * @param {boolean} isLittle
 * @returns {NumberReader}
 */
export function numberReader(scalar, size, isLittle) {
  switch (scalar) {
    case "bool":
      return (view, at) => {
        for (let index = 0; index < size; index++) {
          if (view.getUint8(at + index) !== 0) return true;
        }
        return false;
      };
    case "int8":
      return (view, at) => view.getInt8(at);
    case "uint8":
      return (view, at) => view.getUint8(at);
    case "int16":
      return (view, at) => view.getInt16(at, isLittle);
    case "uint16":
      return (view, at) => view.getUint16(at, isLittle);
    case "int32":
      return (view, at) => view.getInt32(at, isLittle);
    case "uint32":
      return (view, at) => view.getUint32(at, isLittle);
    case "int64":
      return (view, at) => view.getBigInt64(at, isLittle);
    case "uint64":
      return (view, at) => view.getBigUint64(at, isLittle);
    case "int128":
    case "uint128":
      return (view, at) => {
        const whole = view.getBigUint64(isLittle ? at : at + 8, isLittle) +
          (view.getBigUint64(isLittle ? at + 8 : at, isLittle) << 64n);
        return scalar === "int128" ? BigInt.asIntN(128, whole) : whole;
      };
    case "float16":
      return (view, at) => halfFloat(view.getUint16(at, isLittle));
    case "bfloat16": {
      const scratch = new DataView(new ArrayBuffer(4));
      return (view, at) => {
        scratch.setUint32(0, view.getUint16(at, isLittle) << 16 >>> 0);
        return scratch.getFloat32(0);
      };
    }
    case "float32":
      return (view, at) => view.getFloat32(at, isLittle);
    case "float64":
      return (view, at) => view.getFloat64(at, isLittle);
    case "float80":
      return (view, at) => extended(view, at, isLittle);
    case "float128":
      return (view, at) => quadruple(view, at, isLittle);
    default:
      return () => NaN;
  }
}

/**
 * Reads a bit-field.
 *
 * @param {string} scalar Of the declared type.
 * @param {{ offset: number, count: number }} bits Bits from the struct's begin, in the order in which the compiler gives them away.
 * @param {boolean} isLittle
 * @returns {NumberReader} From where the struct begins.
 */
export function bitsReader(scalar, { offset, count }, isLittle) {
  const first = offset >> 3;
  const bytes = ((offset + count - 1) >> 3) - first + 1;
  const isSigned = scalar.startsWith("int");
  // Bits behind the field's last one: those above it where the first bit is the most significant one.
  const shift = isLittle ? offset & 7 : bytes * 8 - (offset & 7) - count;
  return (view, at) => {
    let whole = 0n;
    for (let index = 0; index < bytes; index++) {
      const byte = view.getUint8(at + first + (isLittle ? bytes - 1 - index : index));
      whole = (whole << 8n) | BigInt(byte);
    }
    whole = BigInt.asUintN(count, whole >> BigInt(shift));
    if (scalar === "bool") return whole !== 0n;
    if (isSigned) whole = BigInt.asIntN(count, whole);
    return /64|128/.test(scalar) && count > 53 ? whole : Number(whole);
  };
}

/** @param {number} bits */
function halfFloat(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

/**
 * x87's extended precision.
 *
 * @param {DataView} view
 * @param {number} at
 * @param {boolean} isLittle
 */
function extended(view, at, isLittle) {
  const fraction = view.getBigUint64(isLittle ? at : at + 2, isLittle);
  const head = view.getUint16(isLittle ? at + 8 : at, isLittle);
  const sign = head & 0x8000 ? -1 : 1;
  const exponent = head & 0x7fff;
  if (exponent === 0x7fff) return BigInt.asUintN(63, fraction) === 0n ? sign * Infinity : NaN;
  return sign * scaled(fraction, Math.max(1, exponent) - 16383 - 63);
}

/**
 * @param {DataView} view
 * @param {number} at
 * @param {boolean} isLittle
 */
function quadruple(view, at, isLittle) {
  const high = view.getBigUint64(isLittle ? at + 8 : at, isLittle);
  const low = view.getBigUint64(isLittle ? at : at + 8, isLittle);
  const sign = high >> 63n === 1n ? -1 : 1;
  const exponent = Number((high >> 48n) & 0x7fffn);
  const fraction = (BigInt.asUintN(48, high) << 64n) | low;
  if (exponent === 0x7fff) return fraction === 0n ? sign * Infinity : NaN;
  const whole = exponent === 0 ? fraction : fraction | (1n << 112n);
  return sign * scaled(whole, Math.max(1, exponent) - 16383 - 112);
}

/**
 * A whole number times a power of two, rounded once to the nearest number, ties to even.
 *
 * @param {bigint} whole
 * @param {number} power
 */
function scaled(whole, power) {
  const bits = whole.toString(2).length;
  if (whole === 0n || bits + power < -1075) return 0;
  if (bits + power > 1025) return Infinity;
  // The weight of the last bit that a number of that size has.
  const last = Math.max(bits + power - 53, -1074);
  const dropped = BigInt(last - power);
  if (dropped <= 0n) return Number(whole << -dropped) * 2 ** last;
  const kept = whole >> dropped;
  const rest = whole - (kept << dropped);
  const half = 1n << (dropped - 1n);
  const isUp = rest > half || rest === half && (kept & 1n) === 1n;
  return Number(isUp ? kept + 1n : kept) * 2 ** last;
}
