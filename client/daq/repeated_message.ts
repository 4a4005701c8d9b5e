import type { Message } from "../../protocols/pymodaq/message.ts";

/** Longest message that is remembered, in bytes: requests have no more. */
const MOST_BYTES = 32;

/**
 * The request that a server made last. Servers ask for the same again and again, and to see that it is the same takes a fraction
 * of what it takes to read it.
 */
export class RepeatedMessage {
  readonly #bytes = new Uint8Array(MOST_BYTES);
  #length = 0;
  #message: Message | undefined;

  /** The message whose bytes these are, all of them, if it is the one that was remembered. */
  find(bytes: Uint8Array, count: number): Message | undefined {
    if (count !== this.#length) return undefined;
    for (let at = 0; at < count; at++) if (bytes[at] !== this.#bytes[at]) return undefined;
    return this.#message;
  }

  /** Remembers the bytes of a message without a payload, which is the same for ever. */
  remember(bytes: Uint8Array, count: number, message: Message): void {
    const isPlain = message.kind === "send_data" || message.kind === "order";
    if (!isPlain || count > MOST_BYTES) return;
    this.#bytes.set(bytes.subarray(0, count));
    this.#length = count;
    this.#message = message;
  }
}
