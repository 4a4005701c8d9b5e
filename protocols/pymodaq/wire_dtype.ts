import { RoboError } from "../../errors.ts";
import { quoted } from "./violation.ts";

/** A numpy type, taken apart: what stands in its array-protocol string. */
export interface WireDType {
  /** Whether its bytes are those of a big-endian machine. */
  readonly isBigEndian: boolean;
  /** numpy's letter: b, i, u, f, c; S and U for texts; M and m for times and durations. */
  readonly kind: string;
  /** Bytes of an element. */
  readonly itemSize: number;
  /** What times count, such as `D` or `25us`; empty of everything else. */
  readonly unit: string;
}

/** Sizes of numbers by numpy's letters. `f12`, `f16`, `c24` and `c32` are C's long double on different machines. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  b: [1],
  i: [1, 2, 4, 8],
  u: [1, 2, 4, 8],
  f: [2, 4, 8, 12, 16],
  c: [8, 16, 24, 32],
};

const NUMBERS: ReadonlyMap<string, WireDType> = new Map(
  Object.entries(SIZES).flatMap(([kind, sizes]) =>
    sizes.flatMap((itemSize) =>
      ["<", "|", ">", "=", ""].map((order): [string, WireDType] => [
        `${order}${kind}${itemSize}`,
        { isBigEndian: order === ">", kind, itemSize, unit: "" },
      ])
    )
  ),
);

/**
 * Reads numpy's array-protocol string of a type with elements of a known size: numbers, texts, times. `undefined` of anything
 * else, such as structures and Python objects.
 */
export function parseDType(text: string): WireDType | undefined {
  const number = NUMBERS.get(text);
  if (number !== undefined || text.length > 64) return number;
  const [, order, kind = "", count, unit = ""] =
    /^([<>|=]?)([SUMm])(\d{1,9})(?:\[([0-9]{0,9}[A-Za-z]{1,2})\])?$/.exec(text) ??
      [];
  const isTime = kind === "M" || kind === "m";
  if (kind === "" || (isTime && count !== "8") || (!isTime && unit !== "")) return undefined;
  const itemSize = Number(count) * (kind === "U" ? 4 : 1);
  return { isBigEndian: order === ">", kind, itemSize, unit };
}

/** {@linkcode parseDType} for what we send: throws a `RoboError` of kind `usage` for what cannot be sent. */
export function sendableDType(text: string): WireDType {
  const dtype = parseDType(text);
  if (dtype !== undefined) return dtype;
  throw new RoboError("usage", `Arrays of dtype ${quoted(text)} cannot be sent`, {
    hint:
      "PyMoDAQ's protocol carries numbers, texts and times; send the fields of a structure one by one",
  });
}
