import { concat } from "../../protocols/bytes.ts";

/** One file of a single binary. */
export interface PackedFile {
  /** Where it is unpacked, from the cache folder. */
  readonly path: string;
  /** Permissions, such as `0o755`. */
  readonly mode: number;
  /** What it holds. */
  readonly bytes: Uint8Array;
}

const MAGIC = "ROBOPACK";

/** A single binary: the launcher, and behind it the files in the form that `native/launcher/payload.h` describes. */
export async function packBinary(
  launcher: Uint8Array,
  files: readonly PackedFile[],
): Promise<Uint8Array> {
  let offset = launcher.length;
  const lines = files.map(({ path, mode, bytes }) => {
    const line = `${mode.toString(8)} ${bytes.length} ${offset} ${path}\n`;
    offset += bytes.length;
    return line;
  });
  const index = new TextEncoder().encode(lines.join(""));
  const contents = concat([...files.map(({ bytes }) => bytes), index]);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", contents));
  const numbers = new DataView(new ArrayBuffer(16));
  numbers.setBigUint64(0, BigInt(offset), true);
  numbers.setBigUint64(8, BigInt(index.length), true);
  const name = new TextEncoder().encode(MAGIC + hash.toHex());
  return concat([launcher, contents, name, new Uint8Array(numbers.buffer)]);
}
