import type { StreamCipher } from "../../protocols/zmtp/handshake_outcome.ts";
import type { ByteSource } from "../../transports/stream_reader.ts";
import { PeerFailure } from "./peer_failure.ts";

/** Makes the plain frames of an encrypted connection readable like those of any other. */
export class DecryptingSource implements ByteSource {
  readonly #wire: ByteSource;
  readonly #cipher: StreamCipher;
  readonly #chunk = new Uint8Array(64 * 1024);
  #plain: Uint8Array;

  /** Decrypts what `wire` gives; `rest` is what arrived behind the handshake. */
  constructor(wire: ByteSource, cipher: StreamCipher, rest: Uint8Array) {
    this.#wire = wire;
    this.#cipher = cipher;
    this.#plain = this.#open(rest);
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

  #open(bytes: Uint8Array): Uint8Array {
    const plain = this.#cipher.open(bytes);
    if (plain instanceof Uint8Array) return plain;
    throw new PeerFailure(plain.reason, plain.message);
  }
}
