import { joined } from "./vectors_testing.ts";

/** Ways in which bytes are spoilt: one bit or byte is changed, some are put in, taken out or repeated, the rest is cut off. */
export const DAMAGES = ["flip", "set", "insert", "remove", "repeat", "cut"] as const;

/** Bytes that are numbers of elements and lengths of names in the protocol, and the largest. */
export const TELLING_BYTES: readonly number[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 63, 127, 128, 200, 255],
];

/** One change of bytes. */
export interface Damage {
  /** Where, taken modulo their number. */
  readonly at: number;
  /** What happens there. */
  readonly how: typeof DAMAGES[number];
  /** The byte that is set or put in, or the bit that is changed. */
  readonly value: number;
  /** How many are put in, taken out or repeated. */
  readonly length: number;
}

/** The bytes with one change. */
export function damaged(
  bytes: Uint8Array<ArrayBuffer>,
  { at, how, value, length }: Damage,
): Uint8Array<ArrayBuffer> {
  if (bytes.length === 0) return bytes;
  const place = at % bytes.length;
  const [before, after] = [bytes.subarray(0, place), bytes.subarray(place)];
  switch (how) {
    case "flip":
      return joined([before, [after[0]! ^ 1 << value % 8], after.subarray(1)].map(asBytes));
    case "set":
      return joined([before, [value], after.subarray(1)].map(asBytes));
    case "insert":
      return joined([before, new Uint8Array(length).fill(value), after]);
    case "remove":
      return joined([before, after.subarray(length)]);
    case "repeat":
      return joined([before, after.subarray(0, length), after]);
    case "cut":
      return before.slice();
  }
}

function asBytes(part: Uint8Array | readonly number[]): Uint8Array {
  return part instanceof Uint8Array ? part : Uint8Array.from(part);
}
