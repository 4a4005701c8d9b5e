import { poly1305 } from "@noble/ciphers/_poly1305.js";
import { hsalsa, salsa20, xsalsa20poly1305 } from "@noble/ciphers/salsa.js";
import { concat, equal, toBytes } from "../bytes.ts";
import { x25519 } from "./x25519.ts";

/** Bytes by which a box is longer than what is in it. */
export const BOX_OVERHEAD = 16;

const SIGMA = new Uint32Array(toBytes("expand 32-byte k").slice().buffer);
/** Salsa20 key stream in front of the first byte of a box: the key of its authenticator. */
const LEAD = 32;

/** The key that both owners of a key pair share (NaCl's `crypto_box_beforenm`); `undefined` for a hostile public key. */
export function sharedKey(publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array | undefined {
  try {
    return deriveKey(x25519.getSharedSecret(secretKey, publicKey), new Uint8Array(16));
  } catch {
    // A point of low order, for which everybody could know the shared key.
    return undefined;
  }
}

/** Encrypts `plain` under `key` and the 24-byte nonce that `nonce` parts form. */
export function sealBox(
  key: Uint8Array,
  nonce: readonly Uint8Array[],
  plain: Uint8Array,
): Uint8Array {
  return xsalsa20poly1305(key, concat(nonce)).encrypt(plain);
}

/** Decrypts what {@linkcode sealBox} makes; `undefined` when it is not authentic. */
export function openBox(
  key: Uint8Array,
  nonce: readonly Uint8Array[],
  box: Uint8Array,
): Uint8Array | undefined {
  if (box.length < BOX_OVERHEAD) return undefined;
  try {
    return xsalsa20poly1305(key, concat(nonce)).decrypt(box);
  } catch {
    return undefined;
  }
}

/**
 * Boxes whose nonces share their first 16 bytes: the inner key is derived once, not for each box, and
 * one scratch buffer serves them all.
 */
export class BoxSeries {
  readonly #key: Uint8Array;
  #scratch = new Uint8Array(4096);

  /** Boxes under `key` with nonces that start with the 16 characters of `noncePrefix`. */
  constructor(key: Uint8Array, noncePrefix: string) {
    this.#key = deriveKey(key, toBytes(noncePrefix));
  }

  /**
   * Encrypts what `fill` writes, `length` bytes, and stores the box at `target[offset]`.
   * `nonce` are the last 8 bytes of the nonce.
   */
  seal(
    nonce: Uint8Array,
    length: number,
    io: { fill(plain: Uint8Array): void; target: Uint8Array; offset: number },
  ): void {
    const work = this.#work(length);
    io.fill(work.subarray(LEAD));
    salsa20(this.#key, nonce, work, work);
    const cipher = work.subarray(LEAD);
    io.target.set(poly1305(cipher, work.subarray(0, LEAD)), io.offset);
    io.target.set(cipher, io.offset + BOX_OVERHEAD);
  }

  /** The content of `box`, valid until the next call; `undefined` when it is not authentic. */
  open(nonce: Uint8Array, box: Uint8Array): Uint8Array | undefined {
    if (box.length < BOX_OVERHEAD) return undefined;
    const work = this.#work(box.length - BOX_OVERHEAD);
    const cipher = box.subarray(BOX_OVERHEAD);
    work.set(cipher, LEAD);
    salsa20(this.#key, nonce, work, work);
    // Nothing of it leaves this function unless the authenticator agrees.
    const tag = poly1305(cipher, work.subarray(0, LEAD));
    return equal(tag, box.subarray(0, BOX_OVERHEAD)) ? work.subarray(LEAD) : undefined;
  }

  #work(length: number): Uint8Array {
    const needed = LEAD + length;
    if (needed > this.#scratch.length) {
      const work = new Uint8Array(needed);
      if (needed <= 256 * 1024) this.#scratch = work;
      return work;
    }
    return this.#scratch.subarray(0, needed).fill(0, 0, LEAD);
  }
}

function deriveKey(key: Uint8Array, nonce: Uint8Array): Uint8Array {
  const derived = new Uint32Array(8);
  hsalsa(SIGMA, words(key), words(nonce), derived);
  return new Uint8Array(derived.buffer);
}

function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}
