/**
 * Tells at the first wrong byte whether bytes that come in pieces are UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates, nothing
 * beyond U+10FFFF).
 */
export class Utf8Check {
  /** Continuation bytes that are still to come. */
  #missing = 0;
  /** What the next of them may be: the first one is more narrow than the others. */
  #low = 0x80;
  #high = 0xbf;

  /** Whether no character is cut. */
  get isWhole(): boolean {
    return this.#missing === 0;
  }

  /** Looks at the bytes that follow; returns whether they can still be UTF-8. After false nothing more may be given. */
  push(bytes: Uint8Array): boolean {
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (this.#missing > 0) {
        if (byte < this.#low || byte > this.#high) return false;
        this.#low = 0x80;
        this.#high = 0xbf;
        this.#missing--;
      } else if (byte >= 0x80 && !this.#lead(byte)) return false;
    }
    return true;
  }

  #lead(byte: number): boolean {
    if (byte < 0xc2 || byte > 0xf4) return false;
    this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    if (byte === 0xe0) this.#low = 0xa0;
    else if (byte === 0xed) this.#high = 0x9f;
    else if (byte === 0xf0) this.#low = 0x90;
    else if (byte === 0xf4) this.#high = 0x8f;
    return true;
  }
}
