import { type StreamCipher, ZmtpViolation } from "../../protocols/zmtp/mod.ts";
import type { ByteSource } from "../stream_reader.ts";
import { ViolationError } from "./violation_error.ts";

/** Most bytes that are decrypted at a time. */
const CHUNK_BYTES = 64 * 1024;

/** The plain frames of an encrypted connection. */
export class CipherSource implements ByteSource {
  readonly #wire: ByteSource;
  readonly #cipher: StreamCipher;
  readonly #chunk = new Uint8Array(CHUNK_BYTES);
  #plain: Uint8Array;

  /** Decrypts what `wire` gives, after `rest`, which came with the handshake. */
  constructor(wire: ByteSource, cipher: StreamCipher, rest: Uint8Array) {
    this.#wire = wire;
    this.#cipher = cipher;
    this.#plain = rest.length > 0 ? this.#open(rest) : rest;
  }

  /** As {@linkcode ByteSource}. */
  async read(into: Uint8Array): Promise<number | null> {
    while (this.#plain.length === 0) {
      const count = await this.#wire.read(this.#chunk);
      if (count === null) return null;
      this.#plain = this.#open(this.#chunk.subarray(0, count));
    }
    const part = this.#plain.subarray(0, into.length);
    into.set(part);
    this.#plain = this.#plain.subarray(part.length);
    return part.length;
  }

  #open(wire: Uint8Array): Uint8Array {
    const plain = this.#cipher.open(wire);
    if (plain instanceof ZmtpViolation) throw new ViolationError(plain);
    return plain;
  }
}
