import { decodeMsgpack } from "./msgpack.ts";
import { decodePickle } from "./pickle.ts";

/** What a payload of unknown encoding turned out to be. */
export type Sniffed =
  | { readonly encoding: "msgpack" | "json" | "pickle"; readonly value: unknown }
  | { readonly encoding: "text"; readonly value: string }
  | { readonly encoding: "hex"; readonly value: string; readonly size: number };

/** Bytes that {@linkcode sniff} shows of a payload that it cannot read. */
const DEFAULT_HEX_BYTES = 64;

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Finds out how a payload is encoded and reads it; else gives its first bytes (`hexBytes`, default 64) in hex, and its size.
 *
 * In case of doubt: what looks like a pickle is one; readable text is text, or JSON where it is an object, an array, a
 * quoted text, a number, `true`, `false` or `null`; MessagePack comes last, since most short texts are also MessagePack
 * of some number.
 *
 * @example
 * ```ts
 * import { sniff } from "robo";
 * import assert from "node:assert/strict";
 *
 * assert.deepEqual(sniff(new TextEncoder().encode("[1]")), { encoding: "json", value: [1] });
 * ```
 */
export function sniff(payload: Uint8Array, hexBytes: number = DEFAULT_HEX_BYTES): Sniffed {
  return asPickle(payload) ?? asText(payload) ?? asMsgpack(payload) ?? asHex(payload, hexBytes);
}

/** A pickle starts with its protocol and ends with a full stop. */
function asPickle(payload: Uint8Array): Sniffed | undefined {
  const protocol = payload[1] ?? 0;
  if (payload[0] !== 0x80 || protocol < 2 || protocol > 5 || payload.at(-1) !== 0x2e) {
    return undefined;
  }
  return attempt(() => ({ encoding: "pickle", value: decodePickle(payload) }));
}

function asText(payload: Uint8Array): Sniffed | undefined {
  for (const byte of payload) {
    // Control characters but tab, line feed, carriage return and escape do not stand in texts.
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 27) return undefined;
    if (byte === 0x7f) return undefined;
  }
  const value = attempt(() => STRICT_UTF8.decode(payload));
  if (value === undefined) return undefined;
  const parsed = attempt((): Sniffed => ({ encoding: "json", value: JSON.parse(value) }));
  return parsed ?? { encoding: "text", value };
}

function asMsgpack(payload: Uint8Array): Sniffed | undefined {
  return attempt(() => ({ encoding: "msgpack", value: decodeMsgpack(payload) }));
}

function asHex(payload: Uint8Array, hexBytes: number): Sniffed {
  let value = "";
  for (const byte of payload.subarray(0, hexBytes)) value += byte.toString(16).padStart(2, "0");
  return { encoding: "hex", value, size: payload.length };
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
