import { McapStreamReader, Opcode, type TypedMcapRecord } from "@mcap/core";
import { RoboError } from "../../errors.ts";
import { RECORD_HEAD_BYTES } from "./chunk_record.ts";

/** The first and the last bytes of a file. */
export const MAGIC: Readonly<Uint8Array<ArrayBuffer>> = Uint8Array.of(
  0x89,
  0x4d,
  0x43,
  0x41,
  0x50,
  0x30,
  0x0d,
  0x0a,
);

/** Longest record that is parsed whole, in bytes: schemas, channels, metadata, indexes. */
export const MAX_RECORD_BYTES: number = 64 * 1024 * 1024;

/** Where a message stands and what its record says. */
export interface StoredMessage {
  /** Number of its channel. */
  readonly channel: number;
  /** Its number on the channel. */
  readonly sequence: number;
  /** When it was recorded, in nanoseconds since 1970. */
  readonly logTime: bigint;
  /** When it was published, in nanoseconds since 1970. */
  readonly publishTime: bigint;
  /** Its payload, which shares memory with the chunk. */
  readonly data: Uint8Array;
}

/** Bytes of a message's record in front of its payload. */
export const MESSAGE_HEAD_BYTES: number = RECORD_HEAD_BYTES + 2 + 4 + 8 + 8;

/** The opcode of the record at `at`, and the bytes of all of it. `undefined` where `bytes` end before. */
export function recordAt(
  bytes: Uint8Array,
  at: number,
): { readonly opcode: number; readonly length: number } | undefined {
  if (at + RECORD_HEAD_BYTES > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, RECORD_HEAD_BYTES);
  return {
    opcode: view.getUint8(0),
    length: RECORD_HEAD_BYTES + view.getUint32(1, true) + view.getUint32(5, true) * 2 ** 32,
  };
}

/** Reads the message whose record is `record`. Throws a `RoboError` of kind `data` when it is too short. */
export function readMessage(record: Uint8Array): StoredMessage {
  if (record.length < MESSAGE_HEAD_BYTES) {
    throw new RoboError("data", `A message of ${record.length} bytes has no room for its head`);
  }
  const view = new DataView(record.buffer, record.byteOffset, MESSAGE_HEAD_BYTES);
  return {
    channel: view.getUint16(9, true),
    sequence: view.getUint32(11, true),
    logTime: view.getBigUint64(15, true),
    publishTime: view.getBigUint64(23, true),
    data: record.subarray(MESSAGE_HEAD_BYTES),
  };
}

/**
 * Reads one whole record that is no message and no chunk.
 *
 * Throws a `RoboError` of kind `data` when it contradicts itself.
 */
export function readRecord(record: Uint8Array): TypedMcapRecord {
  const opcode = record[0]!;
  const reader = new McapStreamReader({ noMagicPrefix: true });
  try {
    reader.append(record);
    const read = opcode === Opcode.FOOTER ? undefined : reader.nextRecord();
    if (read !== undefined) return read;
  } catch (cause) {
    throw new RoboError("data", `A record of kind ${opcode} is malformed`, { cause });
  }
  throw new RoboError("data", `A record of kind ${opcode} is not whole`);
}
