import { readUint32, writeUint32 } from "../bytes.ts";

/** Bytes of a nonce that goes over the wire. */
export const NONCE_BYTES = 8;

/** The counter of the boxes that one end has sent, as the last 8 bytes of their nonces. */
export class NonceCounter {
  readonly #bytes = new Uint8Array(NONCE_BYTES);
  #count = 0;

  /** The next nonce, first 1; valid until the next call. */
  next(): Uint8Array {
    this.#count++;
    writeUint32(this.#bytes, 0, Math.floor(this.#count / 2 ** 32));
    writeUint32(this.#bytes, 4, this.#count);
    return this.#bytes;
  }
}

/** Lets the peer's nonces through only in rising order, so that nothing can be played to us twice. */
export class NonceGuard {
  #last = 0n;

  /** Whether `nonce` is above all before it. */
  accept(nonce: Uint8Array): boolean {
    const value = (BigInt(readUint32(nonce, 0)) << 32n) | BigInt(readUint32(nonce, 4));
    if (value <= this.#last) return false;
    this.#last = value;
    return true;
  }
}
