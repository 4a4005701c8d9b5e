import { Opcode } from "@mcap/core";
import { ByteBuilder } from "../gecko/byte_builder.ts";

/** What MCAP says of a message besides its payload. */
export interface MessageHeader {
  /** Number of its channel, 0 to 65535. */
  readonly channel: number;
  /** Its number on the channel, modulo 2^32. */
  readonly sequence: number;
  /** When it was recorded, in nanoseconds since 1970. */
  readonly logTime: bigint;
  /** When it was published, in nanoseconds since 1970. */
  readonly publishTime: bigint;
}

/** Where the messages of one channel lie in a chunk. */
export interface ChannelIndex {
  /** When each was recorded. */
  readonly times: bigint[];
  /** Where each starts, in bytes from the start of the messages. */
  readonly offsets: number[];
}

/** The messages of a chunk that is complete. */
export interface BuiltChunk {
  /** The messages as records. */
  readonly records: Uint8Array<ArrayBuffer>;
  /** When the earliest message was recorded. */
  readonly startTime: bigint;
  /** When the latest message was recorded. */
  readonly endTime: bigint;
  /** How many messages there are. */
  readonly messages: number;
  /** Where they lie, by channel. */
  readonly index: ReadonlyMap<number, ChannelIndex>;
}

/** Opcode, length, channel, sequence and two times. */
const HEAD_BYTES = 1 + 8 + 2 + 4 + 8 + 8;

/** What a record's length counts of its head: all behind itself. */
const FIELD_BYTES = HEAD_BYTES - 9;

/**
 * Gathers messages into the records of one chunk, with one copy of the payload and no object for a message: the one of
 * `@mcap/core` makes several copies, and takes five times as long.
 */
export class ChunkBuilder {
  readonly #capacity: number;
  #memory: ByteBuilder;
  #messages = 0;
  #start = 0n;
  #end = 0n;
  #index = new Map<number, ChannelIndex>();

  /** Begins empty, with room for `capacity` bytes, which grows where it does not suffice. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    this.#memory = new ByteBuilder(capacity);
  }

  /** Bytes of records so far. */
  get length(): number {
    return this.#memory.at;
  }

  /** Messages so far. */
  get messages(): number {
    return this.#messages;
  }

  /** Adds a message; its payload is copied. */
  add(header: MessageHeader, payload: Uint8Array): void {
    const { channel, logTime } = header;
    const at = this.#memory.room(HEAD_BYTES + payload.length);
    const { view, bytes } = this.#memory;
    view.setUint8(at, Opcode.MESSAGE);
    const size = FIELD_BYTES + payload.length;
    view.setUint32(at + 1, size, true);
    view.setUint32(at + 5, Math.floor(size / 2 ** 32), true);
    view.setUint16(at + 9, channel, true);
    view.setUint32(at + 11, header.sequence, true);
    view.setBigUint64(at + 15, logTime, true);
    view.setBigUint64(at + 23, header.publishTime, true);
    bytes.set(payload, at + HEAD_BYTES);
    if (this.#messages++ === 0) this.#start = this.#end = logTime;
    else if (logTime < this.#start) this.#start = logTime;
    else if (logTime > this.#end) this.#end = logTime;
    let index = this.#index.get(channel);
    if (index === undefined) this.#index.set(channel, index = { times: [], offsets: [] });
    index.times.push(logTime);
    index.offsets.push(at);
  }

  /** Gives away what was gathered, and begins anew. */
  finish(): BuiltChunk {
    const chunk = {
      records: this.#memory.bytes.subarray(0, this.#memory.at),
      startTime: this.#start,
      endTime: this.#end,
      messages: this.#messages,
      index: this.#index,
    };
    this.#memory = new ByteBuilder(this.#capacity);
    this.#messages = 0;
    this.#index = new Map();
    return chunk;
  }
}
