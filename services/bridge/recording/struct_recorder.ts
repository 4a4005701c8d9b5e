import { LINK_AT, LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { type BuiltChunk, ChunkBuilder } from "../../../protocols/mcap/chunk_builder.ts";
import { RecordingFile } from "../../record/mod.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import { next } from "../hub/tally.ts";
import type { Topic } from "../hub/topic.ts";
import {
  FAST_CHUNK_MS,
  RECORDING_CHUNK_BYTES,
  RECORDING_FLUSH_MS,
  RECORDING_QUEUE_BYTES,
  type RecordingOptions,
} from "./recording_options.ts";
import { endNotes, lossNotes, startNotes } from "./recording_notes.ts";
import { type StructChannel, StructChannels } from "./struct_channels.ts";

/** What a recorder needs besides its options. */
export interface RecorderSetting extends Omit<RecordingOptions, "topics"> {
  /** Version of `robo` that the file names. */
  readonly version: string;
  /** The topics, by number. */
  readonly topics: ReadonlyMap<number, Topic>;
  /** The time now, in nanoseconds since 1970. */
  readonly now: () => bigint;
  /** A clock that never jumps, in milliseconds. */
  readonly clock: () => number;
  /** Told of structs that were dropped: all of one channel. */
  readonly onLost: (channel: StructChannel, count: number) => void;
}

/** Writes runs into a file: one copy of each struct, into the chunk that is being built. */
export class StructRecorder implements AsyncDisposable {
  readonly #setting: RecorderSetting;
  readonly #file: RecordingFile;
  readonly #channels = new StructChannels();
  readonly #builder: ChunkBuilder;
  readonly #chunkBytes: number;
  readonly #queueBytes: number;
  #header = { channel: 0, sequence: 0, logTime: 0n, publishTime: 0n };
  #begun = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #messages = 0;
  #lost = 0;
  #notedLost = 0;
  #size: number | undefined;
  #finished: Promise<void> | undefined;

  /** Makes the file. Throws a `RoboError` of kind `usage` when it is there and may not be replaced, `io` when it cannot be made. */
  static async create(setting: RecorderSetting): Promise<StructRecorder> {
    const { path, compression = "zstd", version, replace = false } = setting;
    const syncMs = setting.syncMs ?? RECORDING_FLUSH_MS;
    const library = `robo ${version}`;
    const file = await RecordingFile.create(path, { compression, library, replace, syncMs });
    file.addMetadata("robo", startNotes(version, setting.now()));
    return new StructRecorder(setting, file);
  }

  /** Made by {@linkcode StructRecorder.create}. */
  constructor(setting: RecorderSetting, file: RecordingFile) {
    this.#setting = setting;
    this.#file = file;
    this.#chunkBytes = setting.chunkBytes ?? RECORDING_CHUNK_BYTES;
    this.#queueBytes = setting.queueBytes ?? RECORDING_QUEUE_BYTES;
    this.#builder = new ChunkBuilder(this.#chunkBytes + this.#chunkBytes / 4);
  }

  /** Where it is. */
  get path(): string {
    return this.#file.path;
  }

  /** Why the disk takes no more; undefined while it does. */
  get failure(): unknown {
    return this.#file.failure;
  }

  /** Bytes that wait for the disk. */
  get queuedBytes(): number {
    return this.#file.queuedBytes + this.#builder.length;
  }

  /** Bytes of the file, with what is on its way there. */
  get size(): number {
    return this.#size ?? this.#file.bytes + this.queuedBytes;
  }

  /** Structs, answers, lines and events that were recorded. */
  get messages(): number {
    return this.#messages;
  }

  /** Those that were not, for want of room or since the disk failed. */
  get lost(): number {
    return this.#lost;
  }

  /** Records a run, or nothing of it; returns whether there was room. */
  add(run: FrameRun): boolean {
    const { bytes, view, only, count } = run;
    const hasRoom = this.#hasRoom(bytes.length);
    const single = only === undefined ? undefined : this.#channelOf(only);
    if (!hasRoom && single !== undefined) {
      this.#drop(single, count);
      return false;
    }
    const header = this.#header;
    const builder = this.#builder;
    header.logTime = this.#setting.now();
    for (let at = 0, end; at < bytes.length; at = end) {
      end = next(view, at);
      const channel = single ?? this.#channelOf(view.getUint16(at + LINK_AT.id, true));
      if (channel === undefined) continue;
      if (!hasRoom) {
        this.#drop(channel, 1);
        continue;
      }
      header.publishTime = view.getBigUint64(at + LINK_AT.time, true);
      this.#put(channel, bytes.subarray(at + LINK_HEADER_BYTES, end));
      if (builder.length >= this.#chunkBytes) this.#flush();
    }
    if (hasRoom) this.#wait();
    return hasRoom;
  }

  /** Records an answer to a request. */
  addAnswer(topic: Topic, payload: Uint8Array): void {
    this.#addOne(this.#channels.answers(topic), payload);
  }

  /** Records a line as JSON, which was written at a time in nanoseconds since 1970. */
  addLog(log: unknown, time: bigint): void {
    this.#addOne(this.#channels.log(), json(log), time);
  }

  /** Records what has happened, as JSON. */
  addEvent(event: unknown): void {
    this.#addOne(this.#channels.events(), json(event));
  }

  /** Writes what is there and the end of the file. Where the disk has failed, {@linkcode failure} says so. */
  finish(): Promise<void> {
    return this.#finished ??= this.#finish();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.finish();
  }

  #hasRoom(bytes: number): boolean {
    return this.#finished === undefined && this.failure === undefined &&
      this.queuedBytes + bytes <= this.#queueBytes;
  }

  #addOne(channel: StructChannel | undefined, payload: Uint8Array, time?: bigint): void {
    if (channel === undefined) return;
    if (!this.#hasRoom(payload.length)) return this.#drop(channel, 1);
    const header = this.#header;
    header.logTime = this.#setting.now();
    header.publishTime = time ?? header.logTime;
    this.#put(channel, payload);
    this.#wait();
  }

  #put(channel: StructChannel, payload: Uint8Array): void {
    const header = this.#header;
    const builder = this.#builder;
    if (builder.messages === 0) this.#begun = this.#setting.clock();
    header.channel = channel.id;
    header.sequence = channel.sequence++ >>> 0;
    builder.add(header, payload);
    this.#messages++;
    const { copy } = channel;
    if (copy === undefined) return;
    header.channel = copy.id;
    builder.add(header, copy.json(payload, 0));
  }

  #wait(): void {
    const { flushMs = RECORDING_FLUSH_MS } = this.#setting;
    if (this.#builder.messages > 0) this.#timer ??= setTimeout(() => this.#flush(), flushMs);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#builder.messages === 0) return;
    const isFast = this.#setting.clock() - this.#begun < FAST_CHUNK_MS;
    const fresh = this.#channels.takeFresh();
    const built = this.#builder.finish();
    this.#file.add({
      built,
      fresh: () => Promise.resolve(fresh),
      onLost: () => this.#takeBack(built),
      ...isFast && this.#finished === undefined && { compression: "none" },
    });
    this.#noteLosses();
  }

  /** The disk has not taken a chunk. */
  #takeBack({ index }: BuiltChunk): void {
    for (const [id, { times }] of index) {
      const channel = this.#channels.byId.get(id);
      if (channel === undefined) continue;
      this.#messages -= times.length;
      this.#lose(channel, times.length);
    }
  }

  #channelOf(id: number): StructChannel | undefined {
    const topic = this.#setting.topics.get(id);
    return topic === undefined ? undefined : this.#channels.structs(topic);
  }

  /** Leaves out what comes; its numbers show the gap. */
  #drop(channel: StructChannel, count: number): void {
    channel.sequence += count;
    this.#lose(channel, count);
  }

  #lose(channel: StructChannel, count: number): void {
    channel.lost += count;
    this.#lost += count;
    this.#setting.onLost(channel, count);
  }

  #noteLosses(): void {
    if (this.#lost === this.#notedLost) return;
    this.#notedLost = this.#lost;
    this.#file.addMetadata("robo.lost", lossNotes(this.#channels.byId.values()));
  }

  async #finish(): Promise<void> {
    this.#flush();
    await this.#file.drained();
    this.#noteLosses();
    const counts = { messages: this.#messages, lost: this.#lost };
    this.#file.addMetadata("robo.end", endNotes(counts, this.#setting.now()));
    this.#size = await this.#file.finish();
    this.#file[Symbol.dispose]();
  }
}

function json(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value));
}
