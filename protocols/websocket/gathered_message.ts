import { Utf8Check } from "./utf8_check.ts";

/** Room at the beginning, in bytes. */
const FIRST_BYTES = 1024;

/** A message that comes in parts: its bytes so far, in memory that grows with what comes. */
export class GatheredMessage {
  /** Its opcode: text or binary. */
  readonly opcode: number;
  /** Whether it is compressed. */
  readonly isCompressed: boolean;
  /** Frames so far. */
  frames = 0;
  /** Bytes so far. */
  length = 0;
  readonly #utf8: Utf8Check | undefined;
  #room = new Uint8Array(FIRST_BYTES);

  /** A message without bytes; with `isChecked` they have to be UTF-8. */
  constructor(
    opcode: number,
    kind: { readonly isCompressed: boolean; readonly isChecked: boolean },
  ) {
    this.opcode = opcode;
    this.isCompressed = kind.isCompressed;
    this.#utf8 = kind.isChecked ? new Utf8Check() : undefined;
  }

  /** All bytes so far. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.length);
  }

  /** Adds bytes; returns false when they cannot be part of a text. */
  push(bytes: Uint8Array): boolean {
    const length = this.length + bytes.length;
    if (length > this.#room.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#room.length));
      larger.set(this.bytes);
      this.#room = larger;
    }
    this.#room.set(bytes, this.length);
    this.length = length;
    return this.#utf8?.push(bytes) ?? true;
  }
}
