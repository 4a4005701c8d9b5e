import { crc32 } from "node:zlib";
import { type Channel, Opcode, type Schema } from "@mcap/core";
import { RoboError } from "../../errors.ts";
import { type ChunkHead, readChunkHead } from "./chunk_record.ts";
import { decompress } from "./compression.ts";
import { readMessage, readRecord, recordAt, type StoredMessage } from "./record.ts";

/** What is in a chunk. */
export interface ChunkContents {
  /** Its head. */
  readonly head: ChunkHead;
  /** Its data as they stand in the file. */
  readonly stored: Uint8Array;
  /** Its messages in the order of the file. */
  readonly messages: readonly StoredMessage[];
  /** Where each message starts in the unpacked records. */
  readonly offsets: readonly number[];
  /** Schemas that stand in it. */
  readonly schemas: readonly Schema[];
  /** Channels that stand in it. */
  readonly channels: readonly Channel[];
}

/**
 * Unpacks a whole chunk record and reads what is in it.
 *
 * Throws a `RoboError` of kind `data` when anything in it is not as it should be, its checksum included.
 */
export function readChunk(record: Uint8Array): ChunkContents {
  const { head, start, end } = readChunkHead(record, record.length);
  const stored = record.subarray(start, end);
  const records = decompress(head.compression, stored, head.size);
  if (head.crc !== 0 && crc32(records) !== head.crc) {
    throw new RoboError("data", "A chunk has another checksum than it should");
  }
  return { head, stored, ...readRecords(records) };
}

function readRecords(records: Uint8Array): Omit<ChunkContents, "head" | "stored"> {
  const messages: StoredMessage[] = [];
  const offsets: number[] = [];
  const schemas: Schema[] = [];
  const channels: Channel[] = [];
  for (let at = 0; at < records.length;) {
    const found = recordAt(records, at);
    if (found === undefined || at + found.length > records.length) {
      throw new RoboError("data", `The records of a chunk end in the middle of one, at ${at}`);
    }
    const record = records.subarray(at, at + found.length);
    if (found.opcode === Opcode.MESSAGE) {
      messages.push(readMessage(record));
      offsets.push(at);
    } else if (found.opcode === Opcode.SCHEMA || found.opcode === Opcode.CHANNEL) {
      const read = readRecord(record);
      if (read.type === "Schema") schemas.push(read);
      if (read.type === "Channel") channels.push(read);
    }
    at += found.length;
  }
  return { messages, offsets, schemas, channels };
}
