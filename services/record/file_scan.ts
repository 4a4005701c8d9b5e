import { type Channel, type Metadata, Opcode, type Schema, type Statistics } from "@mcap/core";
import { RoboError } from "../../errors.ts";
import {
  CHUNK_HEAD_BYTES,
  type ChunkHead,
  readChunkHead,
  RECORD_HEAD_BYTES,
} from "../../protocols/mcap/chunk_record.ts";
import {
  MAGIC,
  MAX_RECORD_BYTES,
  MESSAGE_HEAD_BYTES,
  readMessage,
  readRecord,
  recordAt,
} from "../../protocols/mcap/record.ts";
import { equal } from "../../protocols/bytes.ts";
import type { SourceFile } from "./source_file.ts";

/** A part of a file that holds messages: a chunk, or messages that stand in the file one by one. */
export interface Segment {
  /** Where it starts. */
  readonly offset: number;
  /** Bytes of it. */
  readonly length: number;
  /** When its earliest message was recorded. */
  readonly startTime: bigint;
  /** When its latest message was recorded. */
  readonly endTime: bigint;
  /** What stands at the start of a chunk; `undefined` for messages that stand alone. */
  readonly chunk?: ChunkHead;
  /** Numbers of the channels that have messages in it; left out where the file does not say. */
  readonly channels?: readonly number[];
}

/** Where a file can no longer be read. */
export interface Damage {
  /** Where, in bytes from the start. */
  readonly offset: number;
  /** Why, as the end of a sentence. */
  readonly reason: string;
}

/** What a walk over a file has found, without looking into its chunks. */
export interface FileScan {
  /** Who wrote it. */
  readonly library: string;
  /** Parts with messages, in the order of the file. */
  readonly segments: readonly Segment[];
  /** Schemas outside of chunks, and those that the end of the file repeats. */
  readonly schemas: Map<number, Schema>;
  /** Channels outside of chunks, and those that the end of the file repeats. */
  readonly channels: Map<number, Channel>;
  /** All metadata. */
  readonly metadata: readonly Metadata[];
  /** Where attachments stand. */
  readonly attachments: readonly { readonly offset: number; readonly length: number }[];
  /** What the end of the file says about it. */
  readonly statistics: Statistics | undefined;
  /** Parts that contradict themselves, and were passed over. */
  readonly skipped: readonly Damage[];
  /** Where it breaks off; `undefined` for a file that is whole. */
  readonly damage: Damage | undefined;
}

/** Messages that stand one by one are taken together up to so many bytes. */
const RUN_BYTES = 1024 * 1024;

/**
 * Walks over a file from record to record. What follows the first place that cannot be read is left out.
 *
 * Throws a `RoboError` of kind `data` when it is no MCAP file.
 */
export async function scanFile(source: SourceFile): Promise<FileScan> {
  const start = await source.peek(0, MAGIC.length);
  if (!equal(start.subarray(0, MAGIC.length), MAGIC as Uint8Array)) {
    throw new RoboError("data", `${source.path} is no MCAP file: it starts with other bytes`, {
      hint: source.size === 0 ? "It is empty" : `See what it is with: file ${source.path}`,
    });
  }
  const scan = new Scan(source);
  await scan.walk();
  return scan.result;
}

class Scan {
  readonly result: {
    -readonly [K in keyof FileScan]: FileScan[K] extends readonly (infer T)[] ? T[] : FileScan[K];
  } = {
    library: "",
    segments: [],
    schemas: new Map(),
    channels: new Map(),
    metadata: [],
    attachments: [],
    statistics: undefined,
    skipped: [],
    damage: undefined,
  };
  readonly #source: SourceFile;
  #run: { offset: number; length: number; startTime: bigint; endTime: bigint } | undefined;
  /** The chunk whose index may follow. */
  #chunk: { channels?: number[] } | undefined;

  constructor(source: SourceFile) {
    this.#source = source;
  }

  async walk(): Promise<void> {
    const { size } = this.#source;
    let at = MAGIC.length;
    try {
      while (true) {
        const bytes = await this.#source.peek(at, CHUNK_HEAD_BYTES);
        const found = recordAt(bytes, 0);
        if (found === undefined) throw broken("the file ends without its last records");
        const { opcode, length } = found;
        if (opcode === 0) throw broken("there are no records any more");
        if (at + length > size) throw broken("the file ends in the middle of a record");
        if (opcode === Opcode.FOOTER) break;
        try {
          await this.#take({ opcode, at, length }, bytes);
        } catch (error) {
          if (!isDamage(error)) throw error;
          // Where the next record starts is known all the same.
          this.result.skipped.push({ offset: at, reason: error.message });
        }
        at += length;
      }
      if (at + RECORD_HEAD_BYTES + 20 + MAGIC.length > size) throw broken("the file lacks its end");
    } catch (error) {
      if (!isDamage(error)) throw error;
      this.result.damage = { offset: at, reason: error.message };
      // Its index may have been cut.
      delete this.#chunk?.channels;
    }
    this.#endRun();
  }

  async #take(
    record: { readonly opcode: number; readonly at: number; readonly length: number },
    bytes: Uint8Array,
  ): Promise<void> {
    const { opcode, at, length } = record;
    if (opcode === Opcode.MESSAGE) return this.#addToRun(at, length, bytes);
    this.#endRun();
    if (opcode === Opcode.CHUNK) {
      const { head } = readChunkHead(bytes.subarray(0, length), length);
      const { startTime, endTime } = head;
      const segment: Segment & { channels?: number[] } = {
        offset: at,
        length,
        startTime,
        endTime,
        chunk: head,
      };
      this.#chunk = segment;
      this.result.segments.push(segment);
    } else if (opcode === Opcode.MESSAGE_INDEX) {
      this.#noteChannel(bytes.subarray(0, length));
    } else if (opcode === Opcode.ATTACHMENT) {
      this.result.attachments.push({ offset: at, length });
    } else if (WANTED.has(opcode)) {
      if (length > MAX_RECORD_BYTES) throw broken(`a record of ${length} bytes is too long`);
      this.#keep(await this.#source.read(at, at + length));
    }
  }

  #noteChannel(record: Uint8Array): void {
    if (this.#chunk === undefined) return;
    if (record.length < RECORD_HEAD_BYTES + 2) throw broken("an index is too short");
    const id = record[RECORD_HEAD_BYTES]! | record[RECORD_HEAD_BYTES + 1]! << 8;
    (this.#chunk.channels ??= []).push(id);
  }

  #keep(record: Uint8Array): void {
    const { result } = this;
    const read = readRecord(record);
    if (read.type === "Header") result.library = read.library;
    else if (read.type === "Schema") result.schemas.set(read.id, read);
    else if (read.type === "Channel") result.channels.set(read.id, read);
    else if (read.type === "Metadata") result.metadata.push(read);
    else if (read.type === "Statistics") result.statistics = read;
  }

  #addToRun(at: number, length: number, bytes: Uint8Array): void {
    const { logTime } = readMessage(bytes.subarray(0, Math.min(length, MESSAGE_HEAD_BYTES)));
    if (this.#run !== undefined && this.#run.length + length > RUN_BYTES) this.#endRun();
    this.#run ??= { offset: at, length: 0, startTime: logTime, endTime: logTime };
    this.#run.length += length;
    if (logTime < this.#run.startTime) this.#run.startTime = logTime;
    if (logTime > this.#run.endTime) this.#run.endTime = logTime;
  }

  #endRun(): void {
    if (this.#run !== undefined) this.result.segments.push(this.#run);
    this.#run = undefined;
  }
}

const WANTED: ReadonlySet<number> = new Set([
  Opcode.HEADER,
  Opcode.SCHEMA,
  Opcode.CHANNEL,
  Opcode.METADATA,
  Opcode.STATISTICS,
]);

/** Whether an error says that the data are wrong, rather than the disk. */
export function isDamage(error: unknown): error is RoboError {
  return error instanceof RoboError && error.code === "data";
}

function broken(reason: string): RoboError {
  return new RoboError("data", reason);
}
