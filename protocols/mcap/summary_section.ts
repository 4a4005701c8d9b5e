import { crc32 } from "node:zlib";
import { McapRecordBuilder } from "@mcap/core";

/**
 * The end of a file whose summary begins at `start`: groups of records, each of one opcode, then where each of them is,
 * and the footer. Empty groups are left out.
 */
export function summarySection(
  start: number,
  groups: readonly (readonly [opcode: number, records: Uint8Array])[],
): Uint8Array[] {
  const builder = new McapRecordBuilder();
  const filled = groups.filter(([, { length }]) => length > 0);
  let at = start;
  let crc = 0;
  for (const [groupOpcode, records] of filled) {
    const { length } = records;
    builder.writeSummaryOffset({
      groupOpcode,
      groupStart: BigInt(at),
      groupLength: BigInt(length),
    });
    at += length;
    crc = crc32(records, crc);
  }
  const offsets = builder.buffer;
  builder.reset();
  const footer = { summaryStart: BigInt(start), summaryOffsetStart: BigInt(at) };
  builder.writeFooter({ ...footer, summaryCrc: 0 });
  // The CRC covers all of the summary, and of the footer what stands before the CRC.
  const summaryCrc = crc32(builder.buffer.subarray(0, -4), crc32(offsets, crc));
  builder.reset();
  builder.writeFooter({ ...footer, summaryCrc });
  builder.writeMagic();
  return [...filled.map(([, records]) => records), offsets, builder.buffer];
}
