import type { Message } from "../../../protocols/pymodaq/mod.ts";

/** Bytes of an array that are given, in hex. */
const HEAD_BYTES = 32;

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | {
  readonly [key: string]: Json;
};

/**
 * A message as JSON has it: maps are objects, whole numbers beyond 2⁵³ texts, and so are NaN and infinities; of bytes there are
 * their number and, in hex, the first 32.
 */
export function messageJson(message: Message): Json {
  return jsonOf(message);
}

function jsonOf(value: unknown): Json {
  if (value instanceof Uint8Array) {
    return { length: value.length, head: value.subarray(0, HEAD_BYTES).toHex() };
  }
  if (value instanceof Map) return jsonOf(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === "bigint") {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, part]) =>
        part === undefined ? [] : [[key, jsonOf(part)]]
      ),
    );
  }
  return value as Json;
}
