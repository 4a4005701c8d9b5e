import {
  type ChannelDescription,
  FRAMES_ENCODING,
} from "../../protocols/mcap/channel_description.ts";
import { stampOf } from "../../protocols/gecko/stamp.ts";
import { toNanoseconds } from "../../protocols/mcap/time.ts";
import type { JsonCopy } from "../../protocols/mcap/json_copy.ts";
import type { MessageHeader } from "../../protocols/mcap/chunk_builder.ts";
import type { PublisherIdentity } from "./hub_view.ts";
import type { FreshChannel } from "./recording_file.ts";

/** Metadata of a channel that holds copies in JSON: the number of the channel with the originals. */
export const COPY_OF = "robo.copy_of";

/** A topic while it is recorded. */
export class RecordedChannel {
  /** Its name. */
  readonly topic: string;
  /** Messages that were recorded. */
  messages = 0;
  /** Bytes of their payloads. */
  bytes = 0;
  /** Messages that were dropped, for want of room or since the disk failed. */
  lost = 0;
  #unflushed = { messages: 0, bytes: 0 };
  /** Copies that could not be written, since a value is of another kind than the first. */
  uncopied = 0;
  /** The copies in JSON, where they are wanted. */
  readonly copy: { readonly id: number; readonly json: JsonCopy } | undefined;
  readonly #description: ChannelDescription | undefined;
  readonly #header: { -readonly [K in keyof MessageHeader]: MessageHeader[K] };
  readonly #id: number;
  #lastMs: number | undefined;

  /** Begins a topic; without `description`, one whose messages have not two frames. */
  constructor(topic: string, options: {
    readonly id: number;
    readonly description?: ChannelDescription | undefined;
    readonly copy?: RecordedChannel["copy"];
  }) {
    this.topic = topic;
    this.#id = options.id;
    this.#description = options.description;
    this.copy = options.copy;
    this.#header = { channel: options.id, sequence: 0, logTime: 0n, publishTime: 0n };
  }

  /** How its messages are encoded. */
  get encoding(): string {
    return this.#description?.encoding ?? FRAMES_ENCODING;
  }

  /**
   * What MCAP says of a message that the hub read at `timeMs` and that counts as recorded at `logTime`; it counts as
   * published when its own stamp says, else at `timeMs`. The object is used again for the next message.
   */
  stamp(payload: Uint8Array, timeMs: number, logTime: bigint): MessageHeader {
    const header = this.#header;
    header.sequence = this.messages + this.lost;
    header.logTime = logTime;
    const stamp = this.#description?.stamped === true
      ? stampOf(this.#description.read(payload))
      : undefined;
    if (stamp !== undefined) header.publishTime = toNanoseconds(stamp);
    else header.publishTime = timeMs === this.#lastMs ? header.publishTime : toNanoseconds(timeMs);
    this.#lastMs = stamp === undefined ? timeMs : undefined;
    return header;
  }

  /** A message has gone into the chunk that is being built. */
  added(bytes: number): void {
    this.messages++;
    this.bytes += bytes;
    this.#unflushed.messages++;
    this.#unflushed.bytes += bytes;
  }

  /** The chunk is complete; what is returned takes its messages back, for a chunk that did not reach the disk. */
  flushed(): () => void {
    const { messages, bytes } = this.#unflushed;
    this.#unflushed = { messages: 0, bytes: 0 };
    return () => {
      this.messages -= messages;
      this.lost += messages;
      this.bytes -= bytes;
    };
  }

  /** The message as JSON, and what MCAP says of it; `undefined` where no copies are wanted, or this one cannot be made. */
  copied(
    header: MessageHeader,
    payload: Uint8Array,
    timeMs: number,
  ): { readonly header: MessageHeader; readonly json: Uint8Array } | undefined {
    if (this.copy === undefined) return undefined;
    const value = this.#description?.read(payload);
    try {
      if (value !== undefined) {
        const json = this.copy.json.write(value, timeMs);
        return { header: { ...header, channel: this.copy.id }, json };
      }
    } catch {
      // A value that is of another kind than the first.
    }
    this.uncopied++;
    return undefined;
  }

  /** What the file says of it, once it is known who publishes. */
  describe(publishers: readonly PublisherIdentity[]): FreshChannel[] {
    const { topic, copy } = this;
    const metadata = new Map(publisherMetadata(publishers));
    const schema = this.#description?.schema;
    const original: FreshChannel = {
      id: this.#id,
      channel: { topic, messageEncoding: this.encoding, metadata },
      schema,
    };
    if (copy === undefined) return [original];
    const channel = {
      topic,
      messageEncoding: "json",
      metadata: new Map([...metadata, [COPY_OF, String(this.#id)]]),
    };
    return [original, { id: copy.id, channel, schema: copy.json.schema }];
  }
}

function publisherMetadata(publishers: readonly PublisherIdentity[]): [string, string][] {
  const list = (field: (publisher: PublisherIdentity) => string | number | undefined) =>
    [...new Set(publishers.map(field).filter((value) => value !== undefined))].join(", ");
  const fields: [string, string][] = [
    ["robo.publisher", list(({ name }) => name)],
    ["robo.pid", list(({ pid }) => pid)],
    ["robo.host", list(({ host }) => host)],
  ];
  return fields.filter(([, value]) => value !== "");
}
