import { RoboError } from "../../errors.ts";
import type { WireArray } from "./data.ts";
import { parseDType } from "./wire_dtype.ts";

/** Most elements that are turned into texts. */
const MAX_TEXTS = 2 ** 20;

/**
 * The texts of an array of numpy's type `U` or `S`, the zeros at their ends left out; `undefined` of other arrays. Bytes
 * (`S`) are read as UTF-8, or as Latin-1 where they are none. Throws a `RoboError` of kind `data` for more than 2²⁰.
 *
 * @example
 * ```ts
 * import { textsOf } from "robo";
 * import assert from "node:assert/strict";
 *
 * const bytes = new TextEncoder().encode("abc\0");
 * assert.deepEqual(textsOf({ dtype: "|S2", shape: [2], bytes }), ["ab", "c"]);
 * ```
 */
export function textsOf({ dtype, bytes }: WireArray): string[] | undefined {
  const type = parseDType(dtype);
  if (type?.kind !== "U" && type?.kind !== "S") return undefined;
  const { itemSize, kind, isBigEndian } = type;
  const count = itemSize === 0 ? 0 : bytes.length / itemSize;
  if (count > MAX_TEXTS) {
    throw new RoboError("data", `An array has ${count} texts, and ${MAX_TEXTS} are read at most`);
  }
  return Array.from({ length: count }, (_, index) => {
    const element = bytes.subarray(index * itemSize, (index + 1) * itemSize);
    return kind === "S" ? fromBytes(element) : fromCodePoints(element, !isBigEndian);
  });
}

/** Times or durations. */
export interface WireTimes {
  /** Whether they are points in time, since 1970, and not durations. */
  readonly isDate: boolean;
  /** What is counted, in numpy's words, such as `D`, `us` or `25s`; empty where numpy has none. */
  readonly unit: string;
  /** The counts; −2⁶³ for numpy's NaT. */
  readonly counts: BigInt64Array;
}

/** The times of an array of numpy's type `M8` or `m8`; `undefined` of other arrays. */
export function timesOf({ dtype, bytes }: WireArray): WireTimes | undefined {
  const type = parseDType(dtype);
  if (type?.kind !== "M" && type?.kind !== "m") return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const counts = new BigInt64Array(bytes.length / 8);
  for (let index = 0; index < counts.length; index++) {
    counts[index] = view.getBigInt64(8 * index, !type.isBigEndian);
  }
  return { isDate: type.kind === "M", unit: type.unit, counts };
}

function fromBytes(bytes: Uint8Array): string {
  const text = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
  } catch {
    return Array.from(text, (byte) => String.fromCharCode(byte)).join("");
  }
}

function fromCodePoints(bytes: Uint8Array, isLittle: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = "";
  let zeros = 0;
  for (let at = 0; at < bytes.length; at += 4) {
    const point = view.getUint32(at, isLittle);
    if (point === 0) {
      zeros++;
      continue;
    }
    text += "\0".repeat(zeros);
    zeros = 0;
    text += point <= 0x10_ffff ? String.fromCodePoint(point) : "\ufffd";
  }
  return text.toWellFormed();
}
