import type { Compression } from "../../protocols/mcap/compression.ts";
import type { HubAccount } from "./hub_view.ts";

/** How a `Recorder` writes. */
export interface RecorderOptions {
  /** The file. */
  readonly path: string;
  /** Whether a file that is there may be replaced (default not). */
  readonly replace?: boolean;
  /** How chunks are compressed (default `zstd`). */
  readonly compression?: Compression;
  /** Bytes of messages after which a chunk is complete (default 512 KiB). */
  readonly chunkBytes?: number;
  /** Age of its first message after which a chunk is complete, in milliseconds (default 500). */
  readonly flushMs?: number;
  /** How often the disk is told to keep what it has, in milliseconds (default 500). */
  readonly syncMs?: number;
  /** Most bytes that may wait for the disk (default 256 MiB); what comes beyond them is dropped and counted. */
  readonly queueBytes?: number;
  /** Most topics (default 10 000). */
  readonly maxTopics?: number;
  /** Whether a copy in JSON stands beside each message, for programs that read nothing else (default not). */
  readonly jsonCopies?: boolean;
  /** Version of `robo` that the file names. */
  readonly version: string;
  /** What the hub says about itself and its losses. */
  readonly account: HubAccount;
  /** The time now, in milliseconds since 1970. */
  readonly now: () => number;
}

/** Default of {@linkcode RecorderOptions.chunkBytes}. */
export const DEFAULT_CHUNK_BYTES: number = 512 * 1024;

/** Default of {@linkcode RecorderOptions.queueBytes}. */
export const DEFAULT_QUEUE_BYTES: number = 256 * 1024 * 1024;

/** Default of {@linkcode RecorderOptions.compression}. */
export const DEFAULT_COMPRESSION: Compression = "zstd";

/** Default of {@linkcode RecorderOptions.flushMs}. */
export const DEFAULT_FLUSH_MS = 500;

/** Default of {@linkcode RecorderOptions.syncMs}. */
export const DEFAULT_SYNC_MS = 500;

/** Default of {@linkcode RecorderOptions.maxTopics}. */
export const DEFAULT_MAX_TOPICS = 10_000;
