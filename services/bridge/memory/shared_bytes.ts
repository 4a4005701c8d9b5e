import { smallBytes } from "./small_bytes.ts";

/** Bytes from which on memory is used again; less is sooner made than counted. */
const LEAST_BYTES = 32 * 1024;

/** The largest that is kept. */
const MOST_BYTES = 1024 * 1024;

/** Memory of each size that is kept for the next time, in bytes. */
const KEPT_BYTES = 2 * MOST_BYTES;

/** Memory that is used again. */
class SharedBuffer extends ArrayBuffer {
  /** How many hold it; undefined while it is nobody's. */
  holders: number | undefined;
}

/** What is free, by size. */
const free = new Map<number, SharedBuffer[]>();

/**
 * Memory for what is written once and handed to many, with anything in it. Large pieces are used again when all who hold them have let them
 * go: else most of the time that a flood takes would be spent with making and collecting memory. What nobody has held, or somebody keeps, is collected as usual.
 */
export function sharedBytes(length: number): Uint8Array<ArrayBuffer> {
  if (length < LEAST_BYTES || length > MOST_BYTES) return smallBytes(length);
  const size = 2 ** Math.ceil(Math.log2(length));
  const memory = free.get(size)?.pop() ?? new SharedBuffer(size);
  memory.holders = 0;
  return new Uint8Array(memory, 0, length);
}

/** Keeps {@linkcode sharedBytes} from being used again until {@linkcode letGo}; other bytes are nobody's concern. */
export function hold({ buffer }: Uint8Array): void {
  if (buffer instanceof SharedBuffer && buffer.holders !== undefined) buffer.holders++;
}

/** Lets go what was held once. */
export function letGo({ buffer }: Uint8Array): void {
  if (!(buffer instanceof SharedBuffer) || buffer.holders === undefined) return;
  if (--buffer.holders > 0) return;
  // Nobody can let it go once more, whatever he does.
  buffer.holders = undefined;
  const size = buffer.byteLength;
  const kept = free.get(size) ?? [];
  free.set(size, kept);
  if (kept.length * size < KEPT_BYTES) kept.push(buffer);
}
