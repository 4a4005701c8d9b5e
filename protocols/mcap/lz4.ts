import { RoboError } from "../../errors.ts";

const MAGIC = 0x184d2204;
const BLOCK_CHECKSUM = 0x10;
const CONTENT_SIZE = 0x08;
const DICTIONARY = 0x01;

/** Highest bit of a block's size: its bytes are stored as they are. */
const STORED = 0x80000000;

/**
 * Unpacks an LZ4 frame (lz4_Frame_format.md 1.6.1) of at most `size` bytes, as other recorders write; checksums are left
 * to MCAP, whose chunks have one of their own.
 *
 * Throws a `RoboError` of kind `data` for malformed data, or for more than `size` bytes.
 */
export function decodeLz4(data: Uint8Array, size: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const output = new Output(size);
  try {
    let at = 0;
    while (at < data.length) {
      if (view.getUint32(at, true) !== MAGIC) throw malformed("a frame starts with other bytes");
      at = decodeFrame(view, data, { at: at + 4, output });
    }
  } catch (error) {
    if (error instanceof RangeError) throw malformed("it ends too early");
    throw error;
  }
  return output.done();
}

function decodeFrame(
  view: DataView,
  data: Uint8Array,
  { at, output }: { at: number; readonly output: Output },
): number {
  const flags = view.getUint8(at);
  if ((flags & 0xc0) !== 0x40) throw malformed("its version is not known");
  if ((flags & DICTIONARY) !== 0) throw malformed("it needs a dictionary");
  // Flags, largest block, content size, checksum of the header.
  at += 2 + ((flags & CONTENT_SIZE) === 0 ? 0 : 8) + 1;
  while (true) {
    const mark = view.getUint32(at, true);
    at += 4;
    if (mark === 0) break;
    const length = mark & ~STORED;
    if (at + length > data.length) throw malformed("a block ends too early");
    const block = data.subarray(at, at + length);
    if (mark >= STORED) output.copyFrom(block, 0, length);
    else decodeBlock(block, output);
    at += length + ((flags & BLOCK_CHECKSUM) === 0 ? 0 : 4);
  }
  return at + ((flags & 0x04) === 0 ? 0 : 4);
}

/** A block is a row of literals and references to what has been unpacked before. */
function decodeBlock(block: Uint8Array, output: Output): void {
  for (let at = 0; at < block.length;) {
    const token = block[at++]!;
    let literals = token >> 4;
    if (literals === 15) [literals, at] = longer(block, literals, at);
    if (at + literals > block.length) throw malformed("its literals end too early");
    output.copyFrom(block, at, literals);
    at += literals;
    if (at === block.length) return;
    if (at + 2 > block.length) throw malformed("a reference ends too early");
    const distance = block[at]! | block[at + 1]! << 8;
    at += 2;
    let length = token & 15;
    if (length === 15) [length, at] = longer(block, length, at);
    output.repeat(distance, length + 4);
  }
}

function longer(block: Uint8Array, length: number, at: number): [number, number] {
  for (let more = 255; more === 255;) {
    if (at >= block.length) throw malformed("a length ends too early");
    more = block[at++]!;
    length += more;
  }
  return [length, at];
}

/** What has been unpacked: it grows with what comes, never with what is declared. */
class Output {
  #bytes: Uint8Array<ArrayBuffer>;
  #length = 0;
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
    this.#bytes = new Uint8Array(Math.min(limit, 1024 * 1024));
  }

  copyFrom(source: Uint8Array, start: number, length: number): void {
    this.#makeRoom(length);
    this.#bytes.set(source.subarray(start, start + length), this.#length);
    this.#length += length;
  }

  repeat(distance: number, length: number): void {
    if (distance === 0 || distance > this.#length) throw malformed("a reference leads nowhere");
    this.#makeRoom(length);
    const bytes = this.#bytes;
    const end = this.#length + length;
    if (distance >= length) {
      bytes.copyWithin(this.#length, this.#length - distance, end - distance);
    } else {
      for (let at = this.#length; at < end; at++) bytes[at] = bytes[at - distance]!;
    }
    this.#length = end;
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }

  #makeRoom(length: number): void {
    const needed = this.#length + length;
    if (needed > this.#limit) throw malformed(`it holds more than ${this.#limit} bytes`);
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.min(this.#limit, Math.max(needed, 2 * this.#bytes.length)));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
  }
}

function malformed(why: string): RoboError {
  return new RoboError("data", `LZ4 data are malformed: ${why}`);
}
