/** Size of a block, in bytes. */
export const BLOCK_BYTES = 65_536;

/** Blocks that are kept for the next time. */
const MOST_KEPT = 64;

const kept: Uint8Array[] = [];

/** Memory for frames that are written together: to be given back with {@linkcode giveBlock} when the system has taken them. */
export function takeBlock(): Uint8Array {
  return kept.pop() ?? new Uint8Array(BLOCK_BYTES);
}

/** Gives a block back, into which nothing is written any more but by the next who takes it. */
export function giveBlock(block: Uint8Array): void {
  if (kept.length < MOST_KEPT) kept.push(block);
}
