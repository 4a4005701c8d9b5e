import type { FrameSource } from "./frame_pool.ts";

/** Bytes of a frame that a peer gets at once because it announces them; more is only taken when so much has come. */
const MAX_TRUSTED_BYTES = 64 * 2 ** 20;

/** The same of a text. */
const MAX_TRUSTED_TEXT_BYTES = 256 * 1024;

/** How the memory of a {@linkcode LargeField} is found. */
export interface LargeFieldOptions {
  /** Where memory comes from; `undefined` for a text, which needs none of its own for long. */
  readonly frames: FrameSource | undefined;
  /** Bytes that the peer has shown to send. */
  readonly proven: number;
}

/** A field that is too large for the buffer: its bytes are put straight where they stay. */
export class LargeField {
  /** Its bytes. */
  readonly length: number;
  readonly #frames: FrameSource | undefined;
  #bytes: Uint8Array<ArrayBuffer>;
  #filled = 0;

  /** A field of so many bytes, of which none has come. */
  constructor(length: number, { frames, proven }: LargeFieldOptions) {
    this.length = length;
    this.#frames = frames;
    const trusted = frames === undefined
      ? MAX_TRUSTED_TEXT_BYTES
      : Math.max(MAX_TRUSTED_BYTES, proven);
    this.#bytes = this.#take(Math.min(length, trusted));
  }

  /** Whether all of it has come. */
  get isWhole(): boolean {
    return this.#filled === this.length;
  }

  /** Whether its memory is full: it is whole, or has to {@linkcode grow}. */
  get isFull(): boolean {
    return this.#filled === this.#bytes.length;
  }

  /** The field, once it is whole. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }

  /** Where the next bytes are to be put; empty when it is full. */
  room(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(this.#filled);
  }

  /** So many bytes were put into {@linkcode room}. */
  received(count: number): void {
    this.#filled += count;
  }

  /** Makes room for as much again as has come. Throws a `RangeError` when there is no memory. */
  grow(): void {
    const small = this.#bytes;
    this.#bytes = this.#take(Math.min(this.length, 2 * small.length));
    this.#bytes.set(small);
    this.#frames?.give(small);
  }

  /** Gives its memory back. */
  abandon(): void {
    this.#frames?.give(this.#bytes);
  }

  #take(bytes: number): Uint8Array<ArrayBuffer> {
    return this.#frames?.take(bytes) ?? new Uint8Array(bytes);
  }
}
