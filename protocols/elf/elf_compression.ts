import { inflateSync, zstdDecompressSync } from "node:zlib";
import { RoboError } from "../../errors.ts";
import { ByteCursor } from "./byte_cursor.ts";

/** How a section is packed: as `SHF_COMPRESSED` says, or as GNU's tools did before, in `.zdebug_…`. */
export type Packing = { readonly kind: "chdr"; readonly addressSize: 4 | 8 } | {
  readonly kind: "gnu";
};

const ZLIB = 1;
const ZSTD = 2;

/** Unpacks compressed sections of one file, until they have more than `limit` bytes together. */
export class Unpacker {
  #left: number;
  readonly #limit: number;

  /** Unpacks up to `limit` bytes. */
  constructor(limit: number) {
    this.#left = limit;
    this.#limit = limit;
  }

  /** The bytes of a section that is packed. */
  unpack(packed: ByteCursor, packing: Packing): Uint8Array {
    const { size, method } = packing.kind === "gnu"
      ? gnuHeader(packed)
      : header(packed, packing.addressSize);
    if (size > this.#left) {
      throw new RoboError(
        "data",
        `${packed.what} says that it has ${size} bytes when it is unpacked, with others more than ${this.#limit}`,
        { hint: "Unpack it: objcopy --decompress-debug-sections FILE" },
      );
    }
    const bytes = inflate(packed, method, size);
    if (bytes.length !== size) {
      throw packed.broken(`Unpacked there are ${bytes.length} bytes instead of ${size}`);
    }
    this.#left -= size;
    return bytes;
  }
}

function header(packed: ByteCursor, addressSize: 4 | 8): { size: number; method: number } {
  const method = packed.u32();
  if (addressSize === 8) packed.skip(4);
  const size = packed.word(addressSize);
  packed.skip(addressSize);
  return { size, method };
}

/** Four letters, and the size with its most significant byte first. */
function gnuHeader(packed: ByteCursor): { size: number; method: number } {
  const magic = String.fromCharCode(...packed.take(4));
  if (magic !== "ZLIB") throw packed.broken("A packed section does not begin with ZLIB", 0);
  const size = new ByteCursor(packed.take(8), { isLittle: false, what: packed.what }).word(8);
  return { size, method: ZLIB };
}

function inflate(packed: ByteCursor, method: number, size: number): Uint8Array {
  const rest = packed.bytes.subarray(packed.at);
  const options = { maxOutputLength: Math.max(size, 1) };
  if (method !== ZLIB && method !== ZSTD) {
    throw packed.broken(`Compression ${method} is not known`, 0);
  }
  try {
    const bytes = method === ZLIB ? inflateSync(rest, options) : zstdDecompressSync(rest, options);
    return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RoboError("data", `${packed.what} cannot be unpacked: ${reason}`, { cause });
  }
}
