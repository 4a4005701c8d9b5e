import type { Channel, Schema } from "@mcap/core";
import { type BuiltChunk, ChunkBuilder } from "../../protocols/mcap/chunk_builder.ts";
import type { ChunkContents } from "../../protocols/mcap/chunk_contents.ts";
import { FileEncoder } from "../../protocols/mcap/file_encoder.ts";
import type { StoredChunk } from "../../protocols/mcap/file_parts.ts";
import { readRecord, type StoredMessage } from "../../protocols/mcap/record.ts";
import { RoboError } from "../../errors.ts";
import type { DiskFile } from "./disk_file.ts";
import type { FileScan } from "./file_scan.ts";
import type { SegmentContents } from "./segment_contents.ts";

/** Writes what is left of a recording. */
export class RepairWriter {
  /** Messages that were left out because nothing is left that says of which topic they are. */
  orphans = 0;
  /** Attachments that were left out. */
  lostAttachments = 0;
  /** When the last message was recorded, in nanoseconds since 1970. */
  lastTime: bigint | undefined;
  readonly #disk: DiskFile;
  readonly #scan: FileScan;
  readonly #encoder = new FileEncoder();
  readonly #schemas = new Set<number>();

  /** Writes to `disk`; channels that no chunk holds are taken from `scan`. */
  constructor(disk: DiskFile, scan: FileScan) {
    this.#disk = disk;
    this.#scan = scan;
  }

  /** Messages so far. */
  get messages(): number {
    return this.#encoder.messages;
  }

  /** Writes the start of the file, with the metadata of the old one. Throws as `DiskFile.write`. */
  async begin(library: string): Promise<void> {
    await this.#disk.write([
      this.#encoder.begin(library),
      ...this.#scan.metadata.map(({ name, metadata }) => this.#encoder.metadata(name, metadata)),
    ]);
  }

  /** Writes a part with its messages: a chunk as it is, where it says all that has to be known of its messages. */
  async add(contents: SegmentContents): Promise<void> {
    const { chunk, messages } = contents;
    const isOwed = this.#encoder.hasFresh;
    for (const schema of contents.schemas) this.#addSchema(schema);
    for (const channel of contents.channels) this.#addChannel(channel);
    const before = this.#encoder.channels.size;
    const known = messages.filter(({ channel }) => this.#isKnown(channel));
    this.orphans += messages.length - known.length;
    if (known.length === 0) return;
    for (const { logTime } of known) {
      if (this.lastTime === undefined || logTime > this.lastTime) this.lastTime = logTime;
    }
    const saysAll = !isOwed && before === this.#encoder.channels.size;
    if (chunk !== undefined && saysAll && known.length === messages.length) {
      this.#encoder.forgetFresh();
      return await this.#disk.write(this.#encoder.chunk(storedChunk(chunk)));
    }
    const packed = this.#encoder.pack(rebuilt(known), "zstd");
    await this.#disk.write(this.#encoder.chunk(packed));
  }

  /** Writes an attachment whose record is `record`; one that is `undefined` or damaged counts as lost. */
  async attach(record: Uint8Array | undefined): Promise<void> {
    const read = record === undefined ? undefined : attempt(() => readRecord(record));
    if (read?.type === "Attachment") {
      return await this.#disk.write([this.#encoder.attachment(read)]);
    }
    this.lostAttachments++;
  }

  /** Writes what is known of the repair, and the end of the file. */
  async end(about: ReadonlyMap<string, string>): Promise<void> {
    await this.#disk.write([this.#encoder.metadata("robo.repair", about)]);
    await this.#disk.write(this.#encoder.end());
    await this.#disk.sync();
  }

  #isKnown(channel: number): boolean {
    if (this.#encoder.channels.has(channel)) return true;
    const found = this.#scan.channels.get(channel);
    if (found === undefined) return false;
    this.#addChannel(found);
    return true;
  }

  #addChannel(channel: Channel): void {
    if (this.#encoder.channels.has(channel.id)) return;
    const schema = this.#scan.schemas.get(channel.schemaId);
    if (schema !== undefined) this.#addSchema(schema);
    const isKnown = this.#schemas.has(channel.schemaId);
    this.#encoder.addChannel({ ...channel, schemaId: isKnown ? channel.schemaId : 0 }, channel.id);
  }

  #addSchema(schema: Schema): void {
    if (schema.id === 0 || this.#schemas.has(schema.id)) return;
    this.#schemas.add(schema.id);
    this.#encoder.addSchema(schema, schema.id);
  }
}

function storedChunk({ head, stored, messages, offsets }: ChunkContents): StoredChunk {
  const index = new Map<number, { times: bigint[]; offsets: number[] }>();
  let [startTime, endTime] = [messages[0]!.logTime, messages[0]!.logTime];
  messages.forEach(({ channel, logTime }, at) => {
    let entry = index.get(channel);
    if (entry === undefined) index.set(channel, entry = { times: [], offsets: [] });
    entry.times.push(logTime);
    entry.offsets.push(offsets[at]!);
    if (logTime < startTime) startTime = logTime;
    if (logTime > endTime) endTime = logTime;
  });
  return { ...head, data: stored, startTime, endTime, index };
}

function rebuilt(messages: readonly StoredMessage[]): BuiltChunk {
  const builder = new ChunkBuilder(1024 * 1024);
  for (const { data, ...header } of messages) builder.add(header, data);
  return builder.finish();
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RoboError) return undefined;
    throw error;
  }
}
