import type { Channel, Schema } from "@mcap/core";
import { RoboError } from "../../errors.ts";
import { type ChunkContents, readChunk } from "../../protocols/mcap/chunk_contents.ts";
import { MAX_CHUNK_BYTES } from "../../protocols/mcap/compression.ts";
import { readMessage, recordAt, type StoredMessage } from "../../protocols/mcap/record.ts";
import type { Segment } from "./file_scan.ts";
import type { SourceFile } from "./source_file.ts";

/** What is in a part of a file. */
export interface SegmentContents {
  /** Its messages in the order of the file. */
  readonly messages: readonly StoredMessage[];
  /** Schemas that stand in it. */
  readonly schemas: readonly Schema[];
  /** Channels that stand in it. */
  readonly channels: readonly Channel[];
  /** The chunk, where it is one. */
  readonly chunk?: ChunkContents;
}

/** Reads a part of a file. Throws a `RoboError` of kind `data` where it is damaged, of kind `io` where it cannot be read. */
export async function loadSegment(source: SourceFile, segment: Segment): Promise<SegmentContents> {
  const { offset, length } = segment;
  if (length > MAX_CHUNK_BYTES) {
    throw new RoboError(
      "data",
      `A part of ${length} bytes is over the limit of ${MAX_CHUNK_BYTES}`,
    );
  }
  const bytes = await source.read(offset, offset + length);
  if (bytes.length < length) throw new RoboError("data", "The file has become shorter");
  if (segment.chunk !== undefined) {
    const chunk = readChunk(bytes);
    const { messages, schemas, channels } = chunk;
    return { messages, schemas, channels, chunk };
  }
  const messages: StoredMessage[] = [];
  for (let at = 0; at < length;) {
    const end = at + recordAt(bytes, at)!.length;
    messages.push(readMessage(bytes.subarray(at, end)));
    at = end;
  }
  return { messages, schemas: [], channels: [] };
}
