import { sha256 as hash } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/**
 * The SHA-256 of the concatenated parts, in hexadecimal, at once: the runtime's own is asynchronous, and Node's costs 40 ms
 * to load, which is more than opening the library takes.
 */
export function sha256(...parts: readonly Uint8Array[]): string {
  const state = hash.create();
  for (const part of parts) state.update(part);
  return bytesToHex(state.digest());
}
