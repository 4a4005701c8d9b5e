import type { WireScalar } from "./data.ts";
import type { ReadLimits } from "./message.ts";
import type { FrameSource } from "./frame_pool.ts";
import { BUFFER_BYTES, InputBuffer } from "./input_buffer.ts";
import { LargeField } from "./large_field.ts";
import { ShortTexts } from "./short_texts.ts";
import { WireViolation } from "./violation.ts";
import type { WireDType } from "./wire_dtype.ts";

/**
 * A peer's bytes, taken apart into primitives, under limits. A method that returns `undefined` has taken nothing: more has to
 * come before it is asked again.
 */
export class WireInput {
  /** What a message may hold. */
  readonly limits: Required<ReadLimits>;
  readonly #frames: FrameSource;
  readonly #texts = new ShortTexts();
  readonly #buffer = new InputBuffer();
  /** The large field that is being filled. */
  #large: LargeField | undefined;
  #textLeft = 0;
  #frameLeft = 0;
  #elementsLeft = 0;
  /** The largest frame that ever came whole: a peer may have as much at once again. */
  #proven = 0;

  /** Nothing has come. */
  constructor(limits: Required<ReadLimits>, frames: FrameSource) {
    this.limits = limits;
    this.#frames = frames;
  }

  /** Where the next field begins in the peer's bytes. */
  get at(): number {
    return this.#buffer.at;
  }

  /** Bytes that have come and were not taken. */
  get waiting(): number {
    return this.#buffer.waiting;
  }

  /** Begins a message: what its fields together may take is counted from here. */
  begin(): void {
    this.#textLeft = this.limits.maxText;
    this.#frameLeft = this.limits.maxFrame;
    this.#elementsLeft = this.limits.maxElements;
  }

  /** Where the next bytes are to be put. Never empty. */
  room(): Uint8Array<ArrayBuffer> {
    return this.#isDirect ? this.#large!.room() : this.#buffer.room();
  }

  /** So many bytes were put into {@linkcode room}. */
  received(count: number): void {
    if (!this.#isDirect) return this.#buffer.received(count);
    this.#large!.received(count);
    this.#buffer.passed(count);
  }

  /** Gives the memory of a field that will never be whole back. */
  abandon(): void {
    this.#large?.abandon();
    this.#large = undefined;
  }

  /** Whether so many bytes have come. */
  has(count: number): boolean {
    return this.#buffer.has(count);
  }

  /** One of the bytes that wait, without taking it. */
  peek(offset: number): number {
    return this.#buffer.peek(offset);
  }

  /** The u32 that waits at an offset, without taking it. */
  peekUint32(offset: number): number {
    return this.#buffer.peekUint32(offset);
  }

  /** The short text of so many bytes that waits at an offset, without taking it; `undefined` when it is no UTF-8. */
  peekText(offset: number, length: number): string | undefined {
    return this.#texts.decode(this.#buffer.peekBytes(offset, length));
  }

  /** The element of a dtype that waits at an offset, without taking it; `undefined` for what is no number. */
  peekScalar(dtype: WireDType, offset: number): WireScalar["value"] | undefined {
    return this.#buffer.peekScalar(dtype, offset);
  }

  /** Takes so many of the bytes that wait. */
  skip(count: number): void {
    this.#buffer.skip(count);
  }

  /** A whole number of 32 bits. */
  uint32(): number | undefined {
    if (!this.has(4)) return undefined;
    const value = this.peekUint32(0);
    this.skip(4);
    return value;
  }

  /** A number of elements that follow; `what` they are the elements of, for a message. */
  count(what: string): number | undefined {
    if (!this.has(4)) return undefined;
    const count = this.peekUint32(0);
    const most = Math.min(this.limits.maxList, this.#elementsLeft);
    if (count > most) {
      throw this.violation(`${what} announces ${count} elements, and ${most} are taken at most`);
    }
    this.#elementsLeft -= count;
    this.skip(4);
    return count;
  }

  /** A text of at most `most` bytes; `what` it is, for a message. */
  text(what: string, most: number = Infinity): string | undefined {
    if (this.#large !== undefined) return this.#largeText(what);
    if (!this.has(4)) return undefined;
    const length = this.peekUint32(0);
    const allowed = Math.min(most, this.#textLeft);
    if (length > allowed) {
      throw this.violation(`${what} announces ${length} B, and ${allowed} B are taken at most`);
    }
    if (4 + length >= BUFFER_BYTES) {
      this.#textLeft -= length;
      this.skip(4);
      this.#begin(length, undefined);
      return this.#largeText(what);
    }
    if (!this.has(4 + length)) return undefined;
    const text = this.#decode(what, this.#buffer.peekBytes(4, length));
    this.#textLeft -= length;
    this.skip(4 + length);
    return text;
  }

  /** Counts bytes of arrays that are announced towards the limit of the message, before any of them is read. */
  announce(bytes: number, at: number): void {
    if (bytes > this.#frameLeft) {
      throw this.violation(
        `An array announces ${bytes} B, and ${this.#frameLeft} B are taken at most`,
        at,
      );
    }
    this.#frameLeft -= bytes;
  }

  /** So many bytes in memory of their own. Their number was announced before. */
  body(length: number): Uint8Array<ArrayBuffer> | undefined {
    if (this.#large === undefined && length < BUFFER_BYTES) {
      if (!this.has(length)) return undefined;
      const bytes = this.#buffer.peekBytes(0, length).slice();
      this.skip(length);
      return bytes;
    }
    if (this.#large === undefined) this.#begin(length, this.#frames);
    const bytes = this.#takeLarge();
    if (bytes !== undefined) this.#proven = Math.max(this.#proven, length);
    return bytes;
  }

  /** A breach of the field that begins at `at`: default where the next one begins. */
  violation(what: string, at: number = this.at): WireViolation {
    return new WireViolation(what, at);
  }

  #noMemory(length: number, cause: unknown): unknown {
    return cause instanceof RangeError
      ? this.violation(`There is no memory for the ${length} B that it announces`)
      : cause;
  }

  /** Goes over to filling a large field. */
  #begin(length: number, frames: FrameSource | undefined): void {
    try {
      this.#large = new LargeField(length, { frames, proven: this.#proven });
    } catch (cause) {
      throw this.#noMemory(length, cause);
    }
  }

  /** Whether the next bytes are put into the large field itself: when none of it wait, and it has memory for them. */
  get #isDirect(): boolean {
    return this.#large !== undefined && this.waiting === 0 && !this.#large.isFull;
  }

  /** Moves what waits into the large field, which grows with it. */
  #fill(large: LargeField): void {
    while (!large.isWhole) {
      if (large.isFull) {
        try {
          large.grow();
        } catch (cause) {
          throw this.#noMemory(large.length, cause);
        }
      }
      if (this.waiting === 0) return;
      const room = large.room();
      const part = this.#buffer.peekBytes(0, room.length);
      room.set(part);
      large.received(part.length);
      this.skip(part.length);
    }
  }

  #takeLarge(): Uint8Array<ArrayBuffer> | undefined {
    const large = this.#large;
    if (large === undefined) return undefined;
    this.#fill(large);
    if (!large.isWhole) return undefined;
    this.#large = undefined;
    return large.bytes;
  }

  #largeText(what: string): string | undefined {
    const bytes = this.#takeLarge();
    return bytes === undefined ? undefined : this.#decode(what, bytes);
  }

  #decode(what: string, bytes: Uint8Array): string {
    const text = this.#texts.decode(bytes);
    if (text === undefined) throw this.violation(`${what} is no UTF-8`);
    return text;
  }
}
