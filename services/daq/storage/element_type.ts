import { RoboError } from "../../../errors.ts";
import type { WireArray } from "../../../protocols/pymodaq/data.ts";

/** The type of an array's elements, taken apart. */
export interface ElementType {
  /** numpy's letter: b, i, u, f, c, M or m. */
  readonly kind: string;
  /** Bytes of an element. */
  readonly itemSize: number;
  /** numpy's string for it, little-endian. */
  readonly dtype: string;
  /** Bytes that are turned round as one in the other byte order: half of a complex number. */
  readonly wordSize: number;
}

const FORM = /^([<>|=])([biufcMm])([0-9]{1,2})(\[[^\]]{1,20}\])?$/;

/** Takes numpy's array-protocol string apart; `undefined` for texts and what is no number. */
export function elementType(dtype: string): ElementType | undefined {
  const [, , kind, digits, unit = ""] = FORM.exec(dtype) ?? [];
  if (kind === undefined) return undefined;
  const itemSize = Number(digits);
  const order = itemSize === 1 ? "|" : "<";
  return {
    kind,
    itemSize,
    dtype: `${order}${kind}${itemSize}${unit}`,
    wordSize: kind === "c" ? itemSize / 2 : itemSize,
  };
}

/** As {@linkcode elementType}; throws a `RoboError` of kind `data` for what cannot be stored as numbers. */
export function storedType(dtype: string): ElementType {
  const type = elementType(dtype);
  if (type !== undefined) return type;
  throw new RoboError("data", `Elements of type ${dtype} cannot be stored as numbers`);
}

/** The elements of an array as a little-endian machine has them in memory: its own bytes where they are that already. */
export function littleEndian({ dtype, bytes }: WireArray): Uint8Array<ArrayBuffer> {
  const { wordSize } = storedType(dtype);
  if (!dtype.startsWith(">") || wordSize === 1) return bytes;
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += wordSize) {
    for (let i = 0; i < wordSize; i++) turned[at + i] = bytes[at + wordSize - 1 - i]!;
  }
  return turned;
}

/** `count` elements that say that nothing was measured: NaN, not-a-time, or zero where the type has neither. */
export function missingElements(dtype: string, count: number): Uint8Array<ArrayBuffer> {
  const { kind, itemSize, wordSize } = storedType(dtype);
  const bytes = new Uint8Array(count * itemSize);
  const word = missingWord(kind, wordSize);
  for (let at = 0; word !== undefined && at < bytes.length; at += wordSize) bytes.set(word, at);
  return bytes;
}

function missingWord(kind: string, wordSize: number): Uint8Array | undefined {
  if (kind === "M" || kind === "m") return new Uint8Array(BigInt64Array.of(-(2n ** 63n)).buffer);
  if (kind !== "f" && kind !== "c") return undefined;
  if (wordSize === 2) return Uint8Array.of(0x00, 0x7e);
  if (wordSize === 4) return new Uint8Array(Float32Array.of(NaN).buffer);
  return wordSize === 8 ? new Uint8Array(Float64Array.of(NaN).buffer) : undefined;
}
