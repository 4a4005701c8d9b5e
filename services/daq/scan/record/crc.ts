import { crc32 } from "node:zlib";

/** CRC-32 of bytes, as zlib and Python's `zlib.crc32` compute it. */
export function crcOf(bytes: Uint8Array): number {
  return crc32(bytes) >>> 0;
}
