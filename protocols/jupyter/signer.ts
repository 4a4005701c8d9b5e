import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type NativeHmac, nativeHmac } from "./native_hmac.ts";

/** The only signature scheme that is spoken here, and the default of the protocol. */
export const SIGNATURE_SCHEME = "hmac-sha256";

/** Bytes that are signed before the machine's own code is worth its start of about ten milliseconds. */
const WARM_AFTER_BYTES = 256 * 1024;

/** Messages up to this many bytes are signed faster in JavaScript. */
const SMALL_BYTES = 2048;

const SIGNATURE_BYTES = 64;
const UNSIGNED = new Uint8Array(0);
const HEX = new TextEncoder().encode("0123456789abcdef");

/** Signs the messages of one key and checks signatures: HMAC-SHA256 over the four JSON parts, in hexadecimal. */
export class Signer {
  readonly #key: Uint8Array;
  readonly #begun: ReturnType<typeof hmac.create> | undefined;
  #bytes = 0;
  #native: NativeHmac | undefined;

  /** A signer for `key`, which is text as in the connection file. With an empty key nothing is signed or checked. */
  constructor(key: string) {
    this.#key = new TextEncoder().encode(key);
    // The key's own two blocks are hashed once, not for every message.
    if (key !== "") this.#begun = hmac.create(sha256, this.#key);
  }

  /** Whether messages are signed at all. */
  get signs(): boolean {
    return this.#begun !== undefined;
  }

  /** The signature of `parts` as a frame: 64 hexadecimal digits, or nothing when the key is empty. */
  sign(parts: readonly Uint8Array[]): Uint8Array {
    if (this.#begun === undefined) return UNSIGNED;
    const digest = this.#digest(parts, this.#begun);
    const text = new Uint8Array(SIGNATURE_BYTES);
    for (let i = 0; i < digest.length; i++) {
      text[2 * i] = HEX[digest[i]! >> 4]!;
      text[2 * i + 1] = HEX[digest[i]! & 15]!;
    }
    return text;
  }

  /** Whether `signature` is that of `parts`; takes as long for a wrong one as for the right one. */
  verify(signature: Uint8Array, parts: readonly Uint8Array[]): boolean {
    if (!this.signs) return true;
    if (signature.length !== SIGNATURE_BYTES) return false;
    const expected = this.sign(parts);
    let difference = 0;
    for (let i = 0; i < SIGNATURE_BYTES; i++) difference |= signature[i]! ^ expected[i]!;
    return difference === 0;
  }

  #digest(parts: readonly Uint8Array[], begun: ReturnType<typeof hmac.create>): Uint8Array {
    let length = 0;
    for (const part of parts) length += part.length;
    this.#bytes += length;
    if (length > SMALL_BYTES && this.#bytes > WARM_AFTER_BYTES) {
      this.#native ??= nativeHmac(this.#key);
      if (this.#native !== undefined) return this.#native(parts);
    }
    const hash = begun.clone();
    for (const part of parts) hash.update(part);
    return hash.digest();
  }
}
