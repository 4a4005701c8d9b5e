import { toBytes, toText } from "../bytes.ts";
import type { Refused } from "./handshake_outcome.ts";
import type { MechanismName } from "./security.ts";

/** Bytes of a ZMTP 3 greeting. */
export const GREETING_BYTES = 64;

const SIGNATURE_END = 10;
const MAJOR = 10;
const MINOR = 11;
const MECHANISM = 12;
const AS_SERVER = 32;

/** What a greeting says. */
export interface Greeting {
  /** 0 or 1; a peer's higher minor versions count as 1. */
  readonly minor: 0 | 1;
  /** Name of the mechanism, at most 20 bytes. */
  readonly mechanism: string;
  /** Whether the sender takes the server's part in the mechanism; libzmq never says so. */
  readonly asServer: boolean;
}

/** A greeting of {@linkcode GREETING_BYTES} (RFC 37). */
export function encodeGreeting(
  greeting: { minor: 0 | 1; mechanism: MechanismName; asServer: boolean },
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(GREETING_BYTES);
  bytes[0] = 0xff;
  bytes[8] = 1; // What libzmq sends here: how ZMTP 1.0 would announce an anonymous peer.
  bytes[9] = 0x7f;
  bytes[MAJOR] = 3;
  bytes[MINOR] = greeting.minor;
  bytes.set(toBytes(greeting.mechanism), MECHANISM);
  bytes[AS_SERVER] = greeting.asServer ? 1 : 0;
  return bytes;
}

/**
 * Reads a greeting, of which more may come. Returns `undefined` until it is whole; refuses as soon
 * as the first wrong byte is there, so that an old or foreign peer is not waited for.
 */
export function decodeGreeting(bytes: Uint8Array): Greeting | Refused | undefined {
  const early = checkSignature(bytes);
  if (early !== undefined) return early;
  if (bytes.length < GREETING_BYTES) return undefined;
  const name = bytes.subarray(MECHANISM, AS_SERVER);
  const length = name.indexOf(0);
  return {
    minor: bytes[MINOR] === 0 ? 0 : 1,
    mechanism: toText(length < 0 ? name : name.subarray(0, length)),
    asServer: bytes[AS_SERVER] === 1,
  };
}

function checkSignature(bytes: Uint8Array): Refused | undefined {
  if (bytes.length > 0 && bytes[0] !== 0xff) {
    // An identity frame of ZMTP 1.0: its length, then no flags.
    if (bytes.length === 1) return undefined;
    if (bytes[0] !== 0 && bytes[1] === 0) return oldVersion("1.0");
    return {
      reason: "bad-signature",
      message: `The peer does not speak ZMTP: it begins with 0x${hex(bytes[0]!)}${hex(bytes[1]!)}`,
    };
  }
  if (bytes.length >= SIGNATURE_END && (bytes[9]! & 1) === 0) return oldVersion("1.0");
  if (bytes.length >= SIGNATURE_END && bytes[9] !== 0x7f) {
    return {
      reason: "bad-signature",
      message: `The peer does not speak ZMTP: byte 9 is 0x${hex(bytes[9]!)}, not 0x7f`,
    };
  }
  const major = bytes[MAJOR];
  if (major === undefined || major >= 3) return undefined;
  return oldVersion(major === 0 ? "1.0" : "2.0");
}

function oldVersion(version: string): Refused {
  return {
    reason: "unsupported-version",
    message: `The peer speaks ZMTP ${version}; version 3.0 or later (libzmq 4.0) is needed`,
  };
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}
