import { Opcode } from "@mcap/core";
import { RoboError } from "../../errors.ts";

/** Bytes in front of each record: its opcode and its length. */
export const RECORD_HEAD_BYTES = 9;

/** Longest name of a compression that is read, in bytes. */
const MAX_COMPRESSION_BYTES = 32;

/** Bytes from the start of a chunk that suffice for {@linkcode readChunkHead}. */
export const CHUNK_HEAD_BYTES: number = RECORD_HEAD_BYTES + 8 + 8 + 8 + 4 + 4 +
  MAX_COMPRESSION_BYTES + 8;

/** What stands in front of a chunk's records. */
export interface ChunkHead {
  /** When the earliest message was recorded. */
  readonly startTime: bigint;
  /** When the latest message was recorded. */
  readonly endTime: bigint;
  /** Bytes of the records, unpacked. */
  readonly size: number;
  /** CRC-32 of the unpacked records, 0 for none. */
  readonly crc: number;
  /** Empty, `zstd` or `lz4`. */
  readonly compression: string;
}

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder();

/** The first bytes of a chunk record whose `stored` bytes of data follow. */
export function writeChunkHead(head: ChunkHead, stored: number): Uint8Array<ArrayBuffer> {
  const name = UTF8.encode(head.compression);
  const bytes = new Uint8Array(CHUNK_HEAD_BYTES - MAX_COMPRESSION_BYTES + name.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, Opcode.CHUNK);
  view.setBigUint64(1, BigInt(bytes.length - RECORD_HEAD_BYTES + stored), true);
  view.setBigUint64(9, head.startTime, true);
  view.setBigUint64(17, head.endTime, true);
  view.setBigUint64(25, BigInt(head.size), true);
  view.setUint32(33, head.crc, true);
  view.setUint32(37, name.length, true);
  bytes.set(name, 41);
  view.setBigUint64(41 + name.length, BigInt(stored), true);
  return bytes;
}

/**
 * Reads the first bytes of a chunk record of `length` bytes in all; says where its data lie, from the record's start.
 *
 * Throws a `RoboError` of kind `data` when they contradict themselves.
 */
export function readChunkHead(
  bytes: Uint8Array,
  length: number,
): { readonly head: ChunkHead; readonly start: number; readonly end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  try {
    const nameLength = view.getUint32(37, true);
    if (nameLength > MAX_COMPRESSION_BYTES) throw malformed("its compression has no name");
    const compression = TEXT.decode(bytes.subarray(41, 41 + nameLength));
    const start = 49 + nameLength;
    const stored = view.getBigUint64(41 + nameLength, true);
    const end = start + Number(stored);
    if (end > length) throw malformed("its data are longer than itself");
    const head = {
      startTime: view.getBigUint64(9, true),
      endTime: view.getBigUint64(17, true),
      size: Number(view.getBigUint64(25, true)),
      crc: view.getUint32(33, true),
      compression,
    };
    return { head, start, end };
  } catch (error) {
    if (error instanceof RangeError) throw malformed("it is too short");
    throw error;
  }
}

function malformed(why: string): RoboError {
  return new RoboError("data", `A chunk is malformed: ${why}`);
}
