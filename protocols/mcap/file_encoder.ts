import { crc32 } from "node:zlib";
import {
  type Channel,
  McapRecordBuilder,
  type MetadataIndex,
  Opcode,
  type Schema,
  type Statistics,
} from "@mcap/core";
import { ByteBuilder } from "../gecko/byte_builder.ts";
import type { BuiltChunk, ChannelIndex } from "./chunk_builder.ts";
import type { NewChannel, NewSchema, StoredChunk } from "./file_parts.ts";
import { concat } from "../bytes.ts";
import { writeChunkHead } from "./chunk_record.ts";
import { compress, type Compression } from "./compression.ts";
import { summarySection } from "./summary_section.ts";

/**
 * Writes an MCAP file, part by part: each method returns the bytes that come next. What is in every message is written by
 * `ChunkBuilder`, all else by `@mcap/core`.
 */
export class FileEncoder {
  readonly #builder = new McapRecordBuilder();
  readonly #schemas = new Map<number, Schema>();
  readonly #channels = new Map<number, Channel>();
  /** Records of schemas and channels that no chunk has yet. */
  #fresh: Uint8Array[] = [];
  // Kept as the records that end the file: a day's recording has more than a million chunks.
  readonly #chunkIndex = new ByteBuilder(4096);
  readonly #metadata: MetadataIndex[] = [];
  readonly #attachments = new ByteBuilder(4096);
  #statistics: Statistics = {
    messageCount: 0n,
    schemaCount: 0,
    channelCount: 0,
    attachmentCount: 0,
    metadataCount: 0,
    chunkCount: 0,
    messageStartTime: 0n,
    messageEndTime: 0n,
    channelMessageCounts: new Map(),
  };
  #position = 0;
  #crc = 0;

  /** Bytes of the file so far. */
  get position(): number {
    return this.#position;
  }

  /** The channels so far. */
  get channels(): ReadonlyMap<number, Channel> {
    return this.#channels;
  }

  /** Messages so far. */
  get messages(): number {
    return Number(this.#statistics.messageCount);
  }

  /** Remembers this moment; what it returns goes back to it, for what could not be written. */
  savepoint(): () => void {
    const [position, crc, indexed] = [this.#position, this.#crc, this.#chunkIndex.at];
    const counts = new Map(this.#statistics.channelMessageCounts);
    const statistics = { ...this.#statistics, channelMessageCounts: counts };
    return () => {
      this.#position = position;
      this.#crc = crc;
      this.#chunkIndex.at = indexed;
      this.#statistics = statistics;
    };
  }

  /** The first bytes of the file; `library` says who writes it. */
  begin(library: string): Uint8Array {
    this.#builder.writeMagic();
    this.#builder.writeHeader({ profile: "", library });
    return this.#data();
  }

  /** Registers a schema; returns its number, 1 to 65535. */
  addSchema(schema: NewSchema, id: number = this.#schemas.size + 1): number {
    const whole = { ...schema, id };
    this.#schemas.set(id, whole);
    this.#builder.writeSchema(whole);
    this.#fresh.push(this.#take());
    return id;
  }

  /** Registers a channel; returns its number. The caller makes at most 65 536 of them. */
  addChannel(channel: NewChannel, id: number = this.#channels.size): number {
    const whole = { ...channel, id };
    this.#channels.set(id, whole);
    this.#builder.writeChannel(whole);
    this.#fresh.push(this.#take());
    return id;
  }

  /** Packs a chunk together with the schemas and channels that are new in it. */
  pack(chunk: BuiltChunk, compression: Compression): StoredChunk {
    let records: Uint8Array = chunk.records;
    let index = chunk.index;
    if (this.#fresh.length > 0) {
      const prefix = this.#fresh.reduce((sum, { length }) => sum + length, 0);
      records = concat([...this.#fresh, records]);
      this.#fresh = [];
      index = shifted(index, prefix);
    }
    const { name, data } = compress(compression, records);
    const { startTime, endTime } = chunk;
    const crc = crc32(records);
    return { compression: name, data, size: records.length, crc, startTime, endTime, index };
  }

  /** Whether there are schemas or channels that the next packed chunk will hold. */
  get hasFresh(): boolean {
    return this.#fresh.length > 0;
  }

  /** The schemas and channels that are new are in the next chunk as it is stored already. */
  forgetFresh(): void {
    this.#fresh = [];
  }

  /** The bytes of a chunk and the index of its messages. */
  chunk(chunk: StoredChunk): Uint8Array[] {
    const { compression, data, startTime, endTime, size, crc } = chunk;
    const head = writeChunkHead({ startTime, endTime, size, crc, compression }, data.length);
    const start = this.#position;
    this.#count(head);
    this.#count(data);
    const messageIndexOffsets = new Map<number, bigint>();
    const indexStart = this.#position;
    let indexLength = 0;
    for (const [channelId, { times, offsets }] of chunk.index) {
      messageIndexOffsets.set(channelId, BigInt(indexStart + indexLength));
      const records = times.map((time, at): [bigint, bigint] => [time, BigInt(offsets[at]!)]);
      this.#builder.writeMessageIndex({ channelId, records });
      indexLength = this.#builder.length;
    }
    const index = this.#data();
    this.#builder.writeChunkIndex({
      messageStartTime: startTime,
      messageEndTime: endTime,
      chunkStartOffset: BigInt(start),
      chunkLength: BigInt(head.length + data.length),
      messageIndexOffsets,
      messageIndexLength: BigInt(indexLength),
      compression,
      compressedSize: BigInt(data.length),
      uncompressedSize: BigInt(size),
    });
    this.#chunkIndex.raw(this.#take());
    this.#countMessages(chunk);
    return [head, data, index];
  }

  /** The bytes of a metadata record. */
  metadata(name: string, metadata: ReadonlyMap<string, string>): Uint8Array {
    const offset = BigInt(this.#position);
    const length = this.#builder.writeMetadata({ name, metadata: new Map(metadata) });
    this.#metadata.push({ name, offset, length });
    this.#statistics.metadataCount++;
    return this.#data();
  }

  /** The bytes of an attachment. */
  attachment(attachment: Parameters<McapRecordBuilder["writeAttachment"]>[0]): Uint8Array {
    const offset = BigInt(this.#position);
    const length = this.#builder.writeAttachment(attachment);
    const bytes = this.#data();
    const { name, mediaType, logTime, createTime, data } = attachment;
    const dataSize = BigInt(data.length);
    const index = { name, mediaType, logTime, createTime, offset, length, dataSize };
    this.#builder.writeAttachmentIndex(index);
    this.#attachments.raw(this.#take());
    this.#statistics.attachmentCount++;
    return bytes;
  }

  /** The last bytes of the file: what it holds, and where. */
  end(): Uint8Array[] {
    const builder = this.#builder;
    builder.writeDataEnd({ dataSectionCrc: this.#crc });
    const dataEnd = this.#take();
    for (const schema of this.#schemas.values()) builder.writeSchema(schema);
    const schemas = this.#take();
    for (const channel of this.#channels.values()) builder.writeChannel(channel);
    const channels = this.#take();
    const { size: schemaCount } = this.#schemas;
    const { size: channelCount } = this.#channels;
    builder.writeStatistics({ ...this.#statistics, schemaCount, channelCount });
    const statistics = this.#take();
    for (const index of this.#metadata) builder.writeMetadataIndex(index);
    const metadata = this.#take();
    return [
      dataEnd,
      ...summarySection(this.#position + dataEnd.length, [
        [Opcode.SCHEMA, schemas],
        [Opcode.CHANNEL, channels],
        [Opcode.STATISTICS, statistics],
        [Opcode.METADATA_INDEX, metadata],
        [Opcode.ATTACHMENT_INDEX, written(this.#attachments)],
        [Opcode.CHUNK_INDEX, written(this.#chunkIndex)],
      ]),
    ];
  }

  /** Bytes of the data section, which also are a piece of the file. */
  #data(): Uint8Array {
    const bytes = this.#take();
    this.#count(bytes);
    return bytes;
  }

  #take(): Uint8Array {
    const bytes = this.#builder.buffer;
    this.#builder.reset();
    return bytes;
  }

  #count(bytes: Uint8Array): void {
    this.#crc = crc32(bytes, this.#crc);
    this.#position += bytes.length;
  }

  #countMessages({ index, startTime, endTime }: StoredChunk): void {
    const statistics = this.#statistics;
    statistics.chunkCount++;
    for (const [channel, { times }] of index) {
      const { channelMessageCounts: counts } = statistics;
      counts.set(channel, (counts.get(channel) ?? 0n) + BigInt(times.length));
      const first = statistics.messageCount === 0n;
      statistics.messageCount += BigInt(times.length);
      if (first || startTime < statistics.messageStartTime) statistics.messageStartTime = startTime;
      if (first || endTime > statistics.messageEndTime) statistics.messageEndTime = endTime;
    }
  }
}

function shifted(
  index: ReadonlyMap<number, ChannelIndex>,
  by: number,
): ReadonlyMap<number, ChannelIndex> {
  return new Map(
    [...index].map(([channel, { times, offsets }]) => [
      channel,
      { times, offsets: offsets.map((offset) => offset + by) },
    ]),
  );
}

function written({ bytes, at }: ByteBuilder): Uint8Array {
  return bytes.subarray(0, at);
}
