import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { RoboError } from "../../errors.ts";
import { decodeLz4 } from "./lz4.ts";

/** How the chunks of a recording are compressed. */
export type Compression = "none" | "zstd";

/** Largest chunk that is read, in bytes, uncompressed: 1 GiB, four times the largest message of a hub. */
export const MAX_CHUNK_BYTES: number = 1024 ** 3;

/** zstd's fastest regular level: the higher ones take twice the time for a few per cent less. */
const LEVEL = 1;

/** The records of a chunk as they stand in the file, and what MCAP calls that. */
export function compress(
  compression: Compression,
  records: Uint8Array,
): { readonly name: string; readonly data: Uint8Array } {
  if (compression === "none") return { name: "", data: records };
  const params = { [constants.ZSTD_c_compressionLevel]: LEVEL };
  return { name: "zstd", data: zstdCompressSync(records, { params }) };
}

/**
 * Turns what stands in the file into the `size` bytes of a chunk's records; `name` is empty, `zstd` or `lz4`.
 *
 * Throws a `RoboError` of kind `data` for another compression, for malformed data, and for a chunk beyond
 * {@linkcode MAX_CHUNK_BYTES}. However much the data unpack to, no more than `size` bytes are held.
 */
export function decompress(name: string, data: Uint8Array, size: number): Uint8Array {
  if (size > MAX_CHUNK_BYTES) {
    throw new RoboError("data", `A chunk of ${size} bytes is over the limit of ${MAX_CHUNK_BYTES}`);
  }
  const records = unpack(name, data, size);
  if (records.length === size) return records;
  throw new RoboError("data", `A chunk unpacks to ${records.length} bytes instead of ${size}`);
}

function unpack(name: string, data: Uint8Array, size: number): Uint8Array {
  if (name === "") return data;
  if (name === "lz4") return decodeLz4(data, size);
  if (name !== "zstd") {
    throw new RoboError("data", `The compression ${JSON.stringify(name)} is not known`, {
      hint: "Known are zstd and lz4: rewrite the file with the mcap tool",
    });
  }
  if (size === 0) return data.subarray(0, 0);
  try {
    return zstdDecompressSync(data, { maxOutputLength: size });
  } catch (cause) {
    throw new RoboError("data", "A chunk is no zstd data of the size that it declares", { cause });
  }
}
