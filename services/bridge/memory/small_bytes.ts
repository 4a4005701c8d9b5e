/** Bytes of a block. What is kept keeps all of its block, so they are small. */
const BLOCK_BYTES = 16_384;

/** Most bytes that are cut from a block; more have memory of their own. */
const MOST_BYTES = 2048;

/** Where pieces begin. */
const ALIGN = 8;

let block = new Uint8Array(0);
let used = 0;

/**
 * Zeroed memory for what is written once, and not kept for long. Small pieces are cut from blocks of 16 KiB: memory of its own for each of
 * twenty thousand structs a second is more work than what is in it, and leaves the process several times as large.
 */
export function smallBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length > MOST_BYTES) return new Uint8Array(length);
  if (used + length > block.length) {
    block = new Uint8Array(BLOCK_BYTES);
    used = 0;
  }
  const bytes = block.subarray(used, used + length);
  used += Math.ceil(length / ALIGN) * ALIGN;
  return bytes;
}
