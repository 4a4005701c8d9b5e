/**
 * Fields of C structures that TypeScript fills in and reads, in the byte order of the machines that the library runs on:
 * little-endian.
 *
 * @module
 */
import { HostError } from "./host_error.ts";

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** Nanoseconds of a millisecond. */
const NS_PER_MS = 1e6;

/** Longest time that is asked for, in milliseconds: some 100 years. What is longer, is without end. */
const LONGEST_MS = 3.2e12;

/** A text with its final zero byte; one that has a zero byte itself is cut there. */
export function cText(text: string): Uint8Array<ArrayBuffer> {
  return UTF8.encode(`${text}\0`);
}

/** The name of a variable or a function as a text; the library looks at what it is made of. Throws a `HostError` `"name"` rather than cut it. */
export function cName(name: string): Uint8Array<ArrayBuffer> {
  if (name.includes("\0")) {
    throw new HostError("name", { message: `${JSON.stringify(name)} cannot be a name` });
  }
  return cText(name);
}

/** Writes `text` into a field of `size` bytes that zero bytes fill, cut where it does not fit. */
export function putText(struct: DataView, at: number, { text, size }: {
  readonly text: string;
  readonly size: number;
}): void {
  UTF8.encodeInto(text, new Uint8Array(struct.buffer, struct.byteOffset + at, size - 1));
}

/** The text of a field of `size` bytes, up to its first zero byte. */
export function textAt(struct: DataView, at: number, size: number): string {
  const field = new Uint8Array(struct.buffer, struct.byteOffset + at, size);
  const end = field.indexOf(0);
  return TEXT.decode(end < 0 ? field : field.subarray(0, end));
}

/** A `uint64_t` as a number: exact up to 2^53. */
export function countAt(struct: DataView, at: number): number {
  return struct.getUint32(at + 4, true) * 2 ** 32 + struct.getUint32(at, true);
}

/** Milliseconds as the library's nanoseconds; −1, without end, for `undefined` and `Infinity`. */
export function nanoseconds(milliseconds: number | undefined): bigint {
  if (milliseconds === undefined || milliseconds > LONGEST_MS) return -1n;
  return BigInt(Math.max(0, Math.round(milliseconds * NS_PER_MS)));
}
