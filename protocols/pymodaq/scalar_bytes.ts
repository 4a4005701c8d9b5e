import type { Complex, WireScalar } from "./data.ts";
import { readLongDouble, writeLongDouble } from "./long_double.ts";
import type { WireDType } from "./wire_dtype.ts";

/** Reads the element that stands at a byte of a view; `undefined` for what is no number. */
export function scalarOf(
  { isBigEndian, kind, itemSize }: WireDType,
  view: DataView,
  at: number,
): WireScalar["value"] | undefined {
  const isLittle = !isBigEndian;
  switch (kind) {
    case "b":
      return view.getUint8(at) !== 0;
    case "i":
      return wholeOf(view, { at, itemSize, isSigned: true, isLittle });
    case "u":
      return wholeOf(view, { at, itemSize, isSigned: false, isLittle });
    case "f":
      return realOf(view, { at, itemSize, isLittle });
    case "c": {
      const part = { itemSize: itemSize / 2, isLittle };
      return {
        re: realOf(view, { at, ...part }),
        im: realOf(view, { at: at + itemSize / 2, ...part }),
      };
    }
    default:
      return undefined;
  }
}

/** Where a number stands. */
interface NumberPlace {
  readonly at: number;
  readonly itemSize: number;
  readonly isLittle: boolean;
}

function wholeOf(
  view: DataView,
  { at, itemSize, isSigned, isLittle }: NumberPlace & { readonly isSigned: boolean },
): number | bigint {
  switch (itemSize) {
    case 1:
      return isSigned ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return isSigned ? view.getInt16(at, isLittle) : view.getUint16(at, isLittle);
    case 4:
      return isSigned ? view.getInt32(at, isLittle) : view.getUint32(at, isLittle);
    default: {
      const whole = isSigned ? view.getBigInt64(at, isLittle) : view.getBigUint64(at, isLittle);
      const number = Number(whole);
      return Number.isSafeInteger(number) ? number : whole;
    }
  }
}

function realOf(view: DataView, { at, itemSize, isLittle }: NumberPlace): number {
  switch (itemSize) {
    case 2:
      return view.getFloat16(at, isLittle);
    case 4:
      return view.getFloat32(at, isLittle);
    case 8:
      return view.getFloat64(at, isLittle);
    default:
      return readLongDouble(view, { at, itemSize, isLittle });
  }
}

/**
 * The bytes of a single element; `undefined` where the value is not of the type, or not in its range. A float is rounded to
 * its precision.
 */
export function scalarBytes(
  { isBigEndian, kind, itemSize }: WireDType,
  value: WireScalar["value"],
): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(itemSize);
  const view = new DataView(bytes.buffer);
  const isLittle = !isBigEndian;
  if (kind === "b" && typeof value === "boolean") {
    bytes[0] = value ? 1 : 0;
    return bytes;
  }
  if (kind === "f" && typeof value === "number") {
    writeReal(view, value, { at: 0, itemSize, isLittle });
    return bytes;
  }
  if (kind === "c" && isComplex(value)) {
    writeReal(view, value.re, { at: 0, itemSize: itemSize / 2, isLittle });
    writeReal(view, value.im, { at: itemSize / 2, itemSize: itemSize / 2, isLittle });
    return bytes;
  }
  if (kind !== "i" && kind !== "u") return undefined;
  const whole = wholeValue(value);
  if (whole === undefined) return undefined;
  const bits = 8 * itemSize;
  const kept = kind === "i" ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole);
  if (kept !== whole) return undefined;
  for (let at = 0; at < itemSize; at++) {
    const shift = 8 * (isLittle ? at : itemSize - 1 - at);
    bytes[at] = Number(BigInt.asUintN(bits, whole) >> BigInt(shift) & 0xffn);
  }
  return bytes;
}

function isComplex(value: WireScalar["value"]): value is Complex {
  return typeof value === "object";
}

function wholeValue(value: WireScalar["value"]): bigint | undefined {
  if (typeof value === "bigint") return value;
  return typeof value === "number" && Number.isInteger(value) ? BigInt(value) : undefined;
}

function writeReal(view: DataView, value: number, { at, itemSize, isLittle }: NumberPlace): void {
  switch (itemSize) {
    case 2:
      return view.setFloat16(at, value, isLittle);
    case 4:
      return view.setFloat32(at, value, isLittle);
    case 8:
      return view.setFloat64(at, value, isLittle);
    default:
      return writeLongDouble(view, value, { at, itemSize, isLittle });
  }
}
