import { ChunkBuilder } from "../../protocols/mcap/chunk_builder.ts";
import { describeChannel } from "../../protocols/mcap/channel_description.ts";
import { jsonCopy } from "../../protocols/mcap/json_copy.ts";
import { toNanoseconds } from "../../protocols/mcap/time.ts";
import { endMetadata, lossMetadata, startMetadata } from "./recording_metadata.ts";
import { RecordedChannel } from "./recorded_channel.ts";
import {
  DEFAULT_CHUNK_BYTES,
  DEFAULT_COMPRESSION,
  DEFAULT_FLUSH_MS,
  DEFAULT_MAX_TOPICS,
  DEFAULT_QUEUE_BYTES,
  DEFAULT_SYNC_MS,
  type RecorderOptions,
} from "./recorder_options.ts";
import { RecordingFile } from "./recording_file.ts";
import {
  type ConnectionHistory,
  type RecordedTopic,
  type RecordingSummary,
  totalsOf,
  UNBROKEN,
} from "./summary.ts";

/** Puts messages into a file as they come, and counts what it could not. */
export class Recorder implements AsyncDisposable {
  readonly #options: RecorderOptions;
  readonly #file: RecordingFile;
  readonly #start: number;
  /** What the hub's clock said at the start: a latched message that was published before comes into the file then. */
  readonly #earliest: number;
  readonly #chunkBytes: number;
  readonly #queueBytes: number;
  readonly #builder: ChunkBuilder;
  readonly #channels = new Map<string, RecordedChannel>();
  readonly #framed = new Map<string, RecordedChannel>();
  readonly #refused = new Set<string>();
  #refusedMessages = 0;
  #nextId = 0;
  #fresh: RecordedChannel[] = [];
  /** Those with messages in the chunk that is being built. */
  readonly #unflushed = new Set<RecordedChannel>();
  #flushTimer: ReturnType<typeof setTimeout> | undefined;
  #lastMs = -1;
  #lastTime = 0n;
  #writtenLosses = "";
  #finished: Promise<RecordingSummary> | undefined;

  /** Makes the file; throws as `DiskFile.create`. */
  static async create(options: RecorderOptions): Promise<Recorder> {
    const file = await RecordingFile.create(options.path, {
      compression: options.compression ?? DEFAULT_COMPRESSION,
      library: `robo ${options.version}`,
      replace: options.replace ?? false,
      syncMs: options.syncMs ?? DEFAULT_SYNC_MS,
    });
    return new Recorder(options, file);
  }

  /** Made by {@linkcode Recorder.create}. */
  constructor(options: RecorderOptions, file: RecordingFile) {
    this.#options = options;
    this.#file = file;
    this.#start = options.now();
    this.#earliest = options.account.time ?? 0;
    this.#chunkBytes = options.chunkBytes ?? DEFAULT_CHUNK_BYTES;
    this.#queueBytes = options.queueBytes ?? DEFAULT_QUEUE_BYTES;
    this.#builder = new ChunkBuilder(this.#chunkBytes + this.#chunkBytes / 8);
    const { identity } = options.account;
    file.addMetadata(
      "robo",
      startMetadata({ identity, version: options.version, start: this.#start }),
    );
  }

  /** Why the disk takes no more; `undefined` while it does. */
  get failure(): unknown {
    return this.#file.failure;
  }

  /** Bytes of the file, with what is on its way there. */
  get size(): number {
    return this.#file.bytes + this.#waiting;
  }

  /** Bytes that wait for the disk. */
  get queuedBytes(): number {
    return this.#waiting;
  }

  /** What has been recorded so far, and topics of which all was lost before it came here. */
  get topics(): readonly RecordedTopic[] {
    const { losses } = this.#options.account;
    const rest = new Map(losses);
    const topics = [...this.#channels.values(), ...this.#framed.values()].map((channel) => {
      const { topic, encoding, messages, bytes, lost: lostHere, uncopied } = channel;
      const lostInHub = losses === undefined ? null : rest.get(topic) ?? 0;
      // A topic with messages of both kinds has lost them but once.
      rest.delete(topic);
      return { topic, encoding, messages, bytes, lostInHub, lostHere, uncopied };
    });
    for (const [topic, lostInHub] of rest) {
      const nothing = { encoding: "unknown", messages: 0, bytes: 0, lostHere: 0, uncopied: 0 };
      topics.push({ topic, lostInHub, ...nothing });
    }
    return topics;
  }

  /** Records a message of a topic and one more frame, which was read by the hub at `timeMs`; the payload is copied. */
  record(topic: string, payload: Uint8Array, timeMs: number): void {
    const channel = this.#channels.get(topic) ?? this.#begin(topic, payload);
    if (channel !== undefined) this.#add(channel, payload, timeMs);
  }

  /** As {@linkcode record} for a message of another number of frames: all but the topic, as on the wire. */
  recordFrames(topic: string, frames: Uint8Array, timeMs: number): void {
    const channel = this.#framed.get(topic) ?? this.#begin(topic);
    if (channel !== undefined) this.#add(channel, frames, timeMs);
  }

  /** Completes the chunk that is being built, and resolves when the disk has taken all that there is. */
  drained(): Promise<void> {
    this.#flush();
    return this.#file.drained();
  }

  /** Writes into the file what has been lost so far, where that has changed. */
  noteLosses(): void {
    const metadata = lossMetadata(this.topics);
    const text = JSON.stringify([...metadata]);
    if (metadata.size === 0 || text === this.#writtenLosses) return;
    this.#writtenLosses = text;
    this.#file.addMetadata("robo.lost", metadata);
  }

  /** Writes a metadata record. */
  addMetadata(name: string, metadata: ReadonlyMap<string, string>): void {
    this.#file.addMetadata(name, metadata);
  }

  /**
   * Writes what is there and the end of the file, which notes what `connection` says. Where the disk has failed,
   * {@linkcode failure} says so, and the file is readable up to its last chunk.
   */
  finish(connection: ConnectionHistory = UNBROKEN): Promise<RecordingSummary> {
    return this.#finished ??= this.#finish(connection);
  }

  /** Leaves the file as it is, where {@linkcode finish} was not called. */
  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#flushTimer);
    // Whoever finishes it hears of a failure.
    await this.#finished?.catch(() => {});
    await this.#file.drained();
    this.#file[Symbol.dispose]();
  }

  get #waiting(): number {
    return this.#file.queuedBytes + this.#builder.length;
  }

  #add(channel: RecordedChannel, payload: Uint8Array, timeMs: number): void {
    const builder = this.#builder;
    if (this.#waiting + payload.length > this.#queueBytes || this.#file.failure !== undefined) {
      channel.lost++;
      return;
    }
    // Messages of one read share one time.
    if (timeMs !== this.#lastMs) {
      this.#lastMs = timeMs;
      this.#lastTime = toNanoseconds(Math.max(timeMs, this.#earliest));
    }
    const header = channel.stamp(payload, timeMs, this.#lastTime);
    builder.add(header, payload);
    channel.added(payload.length);
    this.#unflushed.add(channel);
    const copy = channel.copied(header, payload, timeMs);
    if (copy !== undefined) builder.add(copy.header, copy.json);
    if (builder.length >= this.#chunkBytes) this.#flush();
    else {this.#flushTimer ??= setTimeout(
        () => this.#flush(),
        this.#options.flushMs ?? DEFAULT_FLUSH_MS,
      );}
  }

  #begin(topic: string, payload?: Uint8Array): RecordedChannel | undefined {
    const { maxTopics = DEFAULT_MAX_TOPICS, jsonCopies = false } = this.#options;
    if (this.#channels.size + this.#framed.size >= maxTopics) {
      this.#refusedMessages++;
      if (this.#refused.size < maxTopics) this.#refused.add(topic);
      return undefined;
    }
    const id = this.#nextId++;
    const description = payload === undefined ? undefined : describeChannel(payload);
    const value = jsonCopies ? description?.read(payload!) : undefined;
    const copy = value === undefined ? undefined : { id: this.#nextId++, json: jsonCopy(value) };
    const channel = new RecordedChannel(topic, { id, description, copy });
    (payload === undefined ? this.#framed : this.#channels).set(topic, channel);
    this.#fresh.push(channel);
    // So that who publishes is known when the chunk is written.
    if (this.#fresh.length === 1) void this.#options.account.refresh();
    return channel;
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#builder.messages === 0) return;
    const fresh = this.#fresh;
    this.#fresh = [];
    const { account } = this.#options;
    const takeBack = [...this.#unflushed].map((channel) => channel.flushed());
    this.#unflushed.clear();
    this.#file.add({
      built: this.#builder.finish(),
      onLost: () => takeBack.forEach((undo) => undo()),
      fresh: async () => {
        if (fresh.some(({ topic }) => account.publishers(topic).length === 0)) {
          await account.refresh();
        }
        return fresh.flatMap((channel) => channel.describe(account.publishers(channel.topic)));
      },
    });
  }

  async #finish(connection: ConnectionHistory): Promise<RecordingSummary> {
    const { account, now } = this.#options;
    this.#flush();
    this.noteLosses();
    await this.#file.drained();
    const end = now();
    const refusedMessages = this.#refusedMessages;
    const whole = { ...connection, refusedTopics: this.#refused.size, refusedMessages };
    const metadata = endMetadata({ ...totalsOf(this.topics), ...whole, end });
    this.#file.addMetadata("robo.end", metadata);
    const size = await this.#file.finish();
    this.#file[Symbol.dispose]();
    const { topics } = this;
    return {
      path: this.#file.path,
      size,
      start: this.#start / 1000,
      end: end / 1000,
      ...totalsOf(topics),
      ...whole,
      core: account.identity ?? null,
      topics,
    };
  }
}
