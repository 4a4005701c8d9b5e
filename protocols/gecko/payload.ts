import { RoboError } from "../../errors.ts";
import { decodeMsgpack, encodeMsgpack } from "./msgpack.ts";
import { decodePickle, encodePickle } from "./pickle.ts";

/** How a value is written into a message's payload. */
export type Encoding = "msgpack" | "json" | "raw" | "pickle";

const UTF8 = new TextEncoder();
const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Writes `value` as a payload. `raw` takes a `Uint8Array`, `ArrayBuffer` or view, which is not copied, or a text, sent as UTF-8.
 *
 * Throws a `RoboError` of kind `data` for what the encoding cannot hold.
 *
 * @example
 * ```ts
 * import { encodePayload } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(encodePayload("msgpack", [1, 2]), Uint8Array.of(0x92, 1, 2));
 * ```
 */
export function encodePayload(encoding: Encoding, value: unknown): Uint8Array {
  switch (encoding) {
    case "msgpack":
      return encodeMsgpack(value);
    case "json":
      return UTF8.encode(json(value));
    case "pickle":
      return encodePickle(value);
    case "raw":
      return raw(value);
  }
}

/**
 * Reads a payload; `raw` gives the bytes as they are.
 *
 * Throws a `RoboError` of kind `data` for malformed bytes.
 *
 * @example
 * ```ts
 * import { decodePayload } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(decodePayload("msgpack", Uint8Array.of(0x92, 1, 2)), [1, 2]);
 * ```
 */
export function decodePayload(encoding: Encoding, payload: Uint8Array): unknown {
  switch (encoding) {
    case "msgpack":
      return decodeMsgpack(payload);
    case "json":
      return parseJson(payload);
    case "pickle":
      return decodePickle(payload);
    case "raw":
      return payload;
  }
}

function json(value: unknown): string {
  try {
    const text = JSON.stringify(value);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new RoboError("data", `A value cannot be sent as JSON: ${(cause as Error).message}`, {
      cause,
    });
  }
  throw new RoboError("data", `A ${typeof value} cannot be sent as JSON`);
}

function parseJson(payload: Uint8Array): unknown {
  try {
    return JSON.parse(STRICT_UTF8.decode(payload));
  } catch (cause) {
    throw new RoboError("data", `Not JSON: ${(cause as Error).message}`, { cause });
  }
}

function raw(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  if (typeof value === "string") return UTF8.encode(value);
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (ArrayBuffer.isView(value)) {
    return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  }
  throw new RoboError("data", `A ${typeof value} cannot be sent raw`, {
    hint: "Publish bytes or a text, or choose the encoding msgpack or json",
  });
}
