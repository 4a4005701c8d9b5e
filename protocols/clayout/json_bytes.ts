import { putInteger, putUint64, type PutWide, putWord } from "./number_text.ts";
import { readText } from "./text_bytes.ts";

const ENCODER = new TextEncoder();
const QUOTE = 0x22;

/** Writes bytes; returns the byte behind them. */
export function putBytes(out: DataView, at: number, bytes: Uint8Array): number {
  for (let i = 0; i < bytes.length; i++) out.setUint8(at + i, bytes[i]!);
  return at + bytes.length;
}

/** Writes a truth value. */
export function putBool(out: DataView, at: number, value: boolean): number {
  return putWord(out, at, value ? "true" : "false");
}

/** Writes an integer as a number, or beyond ±2^53 as a decimal text. */
export function putWhole(out: DataView, at: number, value: number | bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return putInteger(out, at, number);
  return putWord(out, at, `"${value}"`);
}

/** Writes 64 bits without a sign as a number, or beyond 2^53 as a decimal text. */
export const putUint64Json: PutWide = (
  out: DataView,
  to: number,
  view: DataView,
  at: number,
  little: boolean,
): number => {
  if (view.getUint32(little ? at + 4 : at, little) < 0x20_0000) {
    return putUint64(out, to, view, at, little);
  }
  out.setUint8(to, QUOTE);
  const end = putUint64(out, to + 1, view, at, little);
  out.setUint8(end, QUOTE);
  return end + 1;
};

/** The same of 64 bits with a sign. */
export const putInt64Json: PutWide = (
  out: DataView,
  to: number,
  view: DataView,
  at: number,
  little: boolean,
): number => {
  const high = view.getInt32(little ? at + 4 : at, little);
  const number = high * 0x1_0000_0000 + view.getUint32(little ? at : at + 4, little);
  if (Number.isSafeInteger(number)) return putInteger(out, to, number);
  return putWord(out, to, `"${view.getBigInt64(at, little)}"`);
};

/** Writes the name of a number as JSON text, or else the number. */
export function putName(
  out: DataView,
  at: number,
  { names, value }: {
    readonly names: ReadonlyMap<number | bigint, Uint8Array>;
    readonly value: number | bigint;
  },
): number {
  const number = Number(value);
  const name = names.get(Number.isSafeInteger(number) ? number : value);
  return name === undefined ? putWhole(out, at, value) : putBytes(out, at, name);
}

/** Where a text, or what else is longer than a number, stands. */
export interface Range {
  /** The struct's bytes. */
  readonly bytes: Uint8Array;
  /** The first one. */
  readonly from: number;
  /** How many there are. */
  readonly room: number;
}

/** Writes a text up to its first zero byte, with its quotes. */
export function putText(out: DataView, at: number, { bytes, from, room }: Range): number {
  let to = at;
  out.setUint8(to++, QUOTE);
  for (let i = from; i < from + room; i++) {
    const byte = bytes[i]!;
    if (byte === 0) break;
    // Quotes, backslashes, control characters and letters beyond ASCII: the long way.
    if (byte < 0x20 || byte > 0x7e || byte === QUOTE || byte === 0x5c) {
      const text = JSON.stringify(readText(bytes, from, room));
      return putUtf8(out, at, text);
    }
    out.setUint8(to++, byte);
  }
  out.setUint8(to++, QUOTE);
  return to;
}

/** Writes bytes as a text in base64. */
export function putBase64(out: DataView, at: number, { bytes, from, room }: Range): number {
  return putUtf8(out, at, `"${bytes.subarray(from, from + room).toBase64()}"`);
}

function putUtf8(out: DataView, at: number, text: string): number {
  const rest = new Uint8Array(out.buffer, out.byteOffset + at, out.byteLength - at);
  return at + ENCODER.encodeInto(text, rest).written;
}
