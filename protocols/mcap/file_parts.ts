import type { Channel, Schema } from "@mcap/core";
import type { ChannelIndex } from "./chunk_builder.ts";

/** A schema before it has a number. */
export type NewSchema = Omit<Schema, "id">;

/** A channel before it has a number. */
export type NewChannel = Omit<Channel, "id">;

/** A chunk as it stands in a file. */
export interface StoredChunk {
  /** Name of the compression, empty for none. */
  readonly compression: string;
  /** Its records as stored. */
  readonly data: Uint8Array;
  /** Bytes of the records, unpacked. */
  readonly size: number;
  /** CRC-32 of the unpacked records. */
  readonly crc: number;
  /** When the earliest message was recorded. */
  readonly startTime: bigint;
  /** When the latest message was recorded. */
  readonly endTime: bigint;
  /** Where its messages lie in the unpacked records, by channel. */
  readonly index: ReadonlyMap<number, ChannelIndex>;
}
