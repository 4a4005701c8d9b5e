import type { Channel, Schema } from "@mcap/core";
import type { StoredMessage } from "../../protocols/mcap/record.ts";
import type { TopicMatcher } from "../../protocols/gecko/topic_filter.ts";
import { type FileScan, isDamage, scanFile, type Segment } from "./file_scan.ts";
import { MessageStream, type RecordedMessage } from "./message_stream.ts";
import { COPY_OF } from "./recorded_channel.ts";
import { loadSegment } from "./segment_contents.ts";
import { SourceFile } from "./source_file.ts";

/** Which messages of a recording are wanted. */
export interface MessageWish {
  /** From when on, in nanoseconds since 1970; default from the first. */
  readonly from?: bigint | undefined;
  /** Up to and without when; default to the last. */
  readonly to?: bigint | undefined;
  /** Of which topics; default all. */
  readonly matches?: TopicMatcher | undefined;
}

/** The messages of a recording in the order of their times, as far as the file can be read. */
export class RecordingReader implements Disposable {
  /** What a walk over the file has found. */
  readonly scan: FileScan;
  /** Messages without a channel, which cannot be told to be of any topic. */
  orphans = 0;
  readonly #source: SourceFile;
  readonly #segments: readonly Segment[];
  /** The channels that are known, which grow as parts are read. */
  readonly channels: Map<number, Channel>;
  /** The schemas that are known, which grow as parts are read. */
  readonly schemas: Map<number, Schema>;
  readonly #warn: (text: string) => void;
  readonly #warned = new Set<number>();

  /**
   * Opens a recording; `warn` is told of what cannot be read.
   *
   * Throws a `RoboError` of kind `data` when it is no MCAP file, and of kind `io` or `denied` when it cannot be opened.
   */
  static async open(path: string, warn: (text: string) => void): Promise<RecordingReader> {
    const source = await SourceFile.open(path);
    try {
      return new RecordingReader(source, await scanFile(source), warn);
    } catch (error) {
      source[Symbol.dispose]();
      throw error;
    }
  }

  /** Made by {@linkcode RecordingReader.open}. */
  constructor(source: SourceFile, scan: FileScan, warn: (text: string) => void) {
    this.#source = source;
    this.scan = scan;
    this.#warn = warn;
    this.channels = new Map(scan.channels);
    this.schemas = new Map(scan.schemas);
    this.#segments = scan.segments.toSorted((a, b) => compare(a.startTime, b.startTime));
    const { damage, skipped } = scan;
    for (const { offset, reason } of skipped) warn(`${source.path}: ${reason}, at byte ${offset}`);
    if (damage !== undefined) {
      warn(`${source.path} is not whole: ${damage.reason}, at byte ${damage.offset}`);
    }
  }

  /** When the first message was recorded, in nanoseconds since 1970; `undefined` for a file without messages. */
  get startTime(): bigint | undefined {
    return this.#segments[0]?.startTime;
  }

  /** When the last message was recorded. */
  get endTime(): bigint | undefined {
    return this.#segments.reduce<bigint | undefined>(
      (latest, { endTime }) => latest === undefined || endTime > latest ? endTime : latest,
      undefined,
    );
  }

  /** Bytes of the file. */
  get size(): number {
    return this.#source.size;
  }

  /** The wanted messages in the order of their times; those of one time in the order of the file. */
  stream(wish: MessageWish = {}): MessageStream {
    const { from = 0n, to } = wish;
    const segments = this.#segments.filter(({ startTime, endTime }) =>
      endTime >= from && (to === undefined || startTime < to)
    );
    return new MessageStream(segments, (segment) => this.#load(segment, wish));
  }

  /** As {@linkcode stream}, one by one. */
  async *messages(wish: MessageWish = {}): AsyncGenerator<RecordedMessage> {
    const stream = this.stream(wish);
    for (let batch = await stream.next(); batch !== undefined; batch = await stream.next()) {
      yield* batch;
    }
  }

  /** The last message before `time` of each topic that matches. Parts are read from there backwards, and only those that may hold one. */
  async lastBefore(time: bigint, matches: TopicMatcher): Promise<readonly RecordedMessage[]> {
    const last = new Map<string, RecordedMessage>();
    const before = this.#segments.filter(({ startTime }) => startTime < time)
      .sort((a, b) => compare(b.endTime, a.endTime));
    for (const segment of before) {
      if (!this.#mayHoldLater(segment, last, matches)) continue;
      const messages = await this.#load(segment, { to: time, matches });
      const ofSegment = new Map(messages.map((message) => [message.about.topic, message]));
      for (const [topic, message] of ofSegment) {
        const known = last.get(topic);
        if (known !== undefined && known.logTime >= message.logTime) continue;
        // Copied, so that a small message does not keep its whole chunk.
        last.set(topic, { ...message, data: message.data.slice() });
      }
    }
    return [...last.values()].sort((a, b) => compare(a.logTime, b.logTime));
  }

  /** Reads all parts and counts the messages of each channel, by its number. */
  async count(): Promise<ReadonlyMap<number, number>> {
    const counts = new Map<number, number>();
    for (const segment of this.#segments) {
      for (const { channel } of await this.#contents(segment)) {
        counts.set(channel, (counts.get(channel) ?? 0) + 1);
      }
    }
    return counts;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#source[Symbol.dispose]();
  }

  /** Whether a part may have messages that are later than those which are known of their topics. */
  #mayHoldLater(
    { channels, endTime }: Segment,
    last: ReadonlyMap<string, RecordedMessage>,
    matches: TopicMatcher,
  ): boolean {
    return channels === undefined || channels.some((id) => {
      const about = this.channels.get(id);
      if (about === undefined) return true;
      if (about.metadata.has(COPY_OF) || !matches(about.topic)) return false;
      const known = last.get(about.topic);
      return known === undefined || known.logTime < endTime;
    });
  }

  async #contents(segment: Segment): Promise<readonly StoredMessage[]> {
    try {
      const contents = await loadSegment(this.#source, segment);
      for (const channel of contents.channels) this.channels.set(channel.id, channel);
      for (const schema of contents.schemas) this.schemas.set(schema.id, schema);
      return contents.messages;
    } catch (error) {
      if (!isDamage(error)) throw error;
      if (!this.#warned.has(segment.offset)) {
        this.#warned.add(segment.offset);
        this.#warn(`${this.#source.path}: ${error.message}, at byte ${segment.offset}`);
      }
      return [];
    }
  }

  async #load(segment: Segment, wish: MessageWish): Promise<RecordedMessage[]> {
    const { from = 0n, to, matches } = wish;
    const messages = await this.#contents(segment);
    const wanted: RecordedMessage[] = [];
    let isOrdered = true;
    let previous = 0n;
    for (const message of messages) {
      const { logTime } = message;
      if (logTime < from || (to !== undefined && logTime >= to)) continue;
      const about = this.channels.get(message.channel);
      if (about === undefined) this.orphans++;
      if (about === undefined || about.metadata.has(COPY_OF)) continue;
      if (matches !== undefined && !matches(about.topic)) continue;
      if (logTime < previous) isOrdered = false;
      previous = logTime;
      const { channel, sequence, publishTime, data } = message;
      wanted.push({ channel, sequence, logTime, publishTime, data, about });
    }
    return isOrdered ? wanted : wanted.sort((a, b) => compare(a.logTime, b.logTime));
  }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
