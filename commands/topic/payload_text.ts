import { decodePayload, type Encoding } from "../../protocols/gecko/payload.ts";
import { sniff } from "../../protocols/gecko/sniff.ts";
import { formatBytes } from "../../terminal/format.ts";
import { safeText } from "../../terminal/text.ts";

/** Values of a typed array that are shown. */
const SHOWN_VALUES = 16;

/** A payload as it was read. */
export interface ReadPayload {
  /** The encoding it was in, or `text` or `hex`. */
  readonly encoding: string;
  /** Its value; for `hex` the first bytes in hexadecimal. */
  readonly value: unknown;
  /** Its length, in bytes. */
  readonly size: number;
}

/** Reads a payload in the given encoding, or in the one that it seems to be in; what cannot be read becomes `hex`. */
export function readPayload(payload: Uint8Array, encoding: Encoding | "auto"): ReadPayload {
  const size = payload.length;
  if (encoding === "auto") return { ...sniff(payload), size };
  if (encoding === "raw") return { encoding: "hex", value: payload.toHex(), size };
  try {
    return { encoding, value: decodePayload(encoding, payload), size };
  } catch {
    return { encoding: "hex", value: payload.subarray(0, 64).toHex(), size };
  }
}

/** A payload as one line for people: JSON, long arrays of numbers cut. */
export function describePayload({ encoding, value, size }: ReadPayload): string {
  if (encoding === "text") return safeText(String(value));
  if (encoding === "hex") {
    const hex = String(value);
    return `${hex}${hex.length < 2 * size ? "…" : ""} (${formatBytes(size)})`;
  }
  return JSON.stringify(value, (_, inner) => shorten(plain(inner))) ?? "undefined";
}

/** A value as JSON can hold it: big integers and byte strings as text, typed arrays as arrays. */
export function plain(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Uint8Array) return value.toHex();
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return [...value as Float64Array];
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function shorten(value: unknown): unknown {
  if (!Array.isArray(value) || value.length <= SHOWN_VALUES || typeof value[0] !== "number") {
    return value;
  }
  return [...value.slice(0, SHOWN_VALUES), `… ${value.length} values`];
}
