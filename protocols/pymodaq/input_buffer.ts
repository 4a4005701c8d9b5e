import type { WireScalar } from "./data.ts";
import { scalarOf } from "./scalar_bytes.ts";
import type { WireDType } from "./wire_dtype.ts";

/** Size of the buffer, in bytes; fields of this size and more do not go through it. */
export const BUFFER_BYTES = 64 * 1024;

/** As soon as less is free at the end of the buffer, what waits in it is moved to its front, in bytes. */
const LEAST_ROOM = 8 * 1024;

/** Bytes that have come and wait to be taken, one after the other in memory. */
export class InputBuffer {
  #bytes = new Uint8Array(BUFFER_BYTES);
  #view = new DataView(this.#bytes.buffer);
  #start = 0;
  #end = 0;
  /** Where in the peer's bytes `#bytes` begins. */
  #base = 0;

  /** Where the first byte that waits stands in the peer's bytes. */
  get at(): number {
    return this.#base + this.#start;
  }

  /** How many wait. */
  get waiting(): number {
    return this.#end - this.#start;
  }

  /** Where the next bytes are to be put. Never empty. */
  room(): Uint8Array<ArrayBuffer> {
    const free = this.#bytes.length - this.#end;
    if (free < LEAST_ROOM && (this.#start > 0 || free === 0)) this.#makeRoom();
    return this.#bytes.subarray(this.#end);
  }

  /** So many bytes were put into {@linkcode room}. */
  received(count: number): void {
    this.#end += count;
  }

  /** So many bytes of the peer went by, while none waits. */
  passed(count: number): void {
    this.#base += count;
  }

  /** Whether so many wait. */
  has(count: number): boolean {
    return this.#end - this.#start >= count;
  }

  /** One of them. */
  peek(offset: number): number {
    return this.#bytes[this.#start + offset]!;
  }

  /** So many of them from an offset on, as they stand here until {@linkcode room} is called. */
  peekBytes(offset: number, length: number): Uint8Array<ArrayBuffer> {
    const from = this.#start + offset;
    return this.#bytes.subarray(from, Math.min(from + length, this.#end));
  }

  /** The u32 at an offset. */
  peekUint32(offset: number): number {
    return this.#view.getUint32(this.#start + offset);
  }

  /** The element of a dtype at an offset; `undefined` for what is no number. */
  peekScalar(dtype: WireDType, offset: number): WireScalar["value"] | undefined {
    return scalarOf(dtype, this.#view, this.#start + offset);
  }

  /** Takes so many of them. */
  skip(count: number): void {
    this.#start += count;
    if (this.#start < this.#end) return;
    this.#base += this.#start;
    this.#start = this.#end = 0;
    if (this.#bytes.length > BUFFER_BYTES) this.#renew(BUFFER_BYTES);
  }

  /** Moves what waits to the front; where that is no gain, to a larger buffer. */
  #makeRoom(): void {
    const { waiting } = this;
    const old = this.#bytes;
    if (waiting === old.length) this.#renew(2 * old.length);
    this.#bytes.set(old.subarray(this.#start, this.#end));
    this.#base += this.#start;
    this.#start = 0;
    this.#end = waiting;
  }

  #renew(bytes: number): void {
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }
}
