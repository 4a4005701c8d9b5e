import type { TypedArrayConstructor } from "./msgpack_extensions.ts";

/** Whether this machine stores numbers big-endian, which the wire does not. */
export const BIG_ENDIAN: boolean = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** Reverses the bytes of each element in place. */
export function swap(bytes: Uint8Array, type: TypedArrayConstructor): void {
  const width = type.BYTES_PER_ELEMENT;
  for (let at = 0; at < bytes.length; at += width) bytes.subarray(at, at + width).reverse();
}
