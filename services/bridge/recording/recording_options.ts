import type { Compression } from "../../record/mod.ts";

/** What is recorded, and how. */
export interface RecordingOptions {
  /** The file. */
  readonly path: string;
  /** Patterns of topics, `!` in front excludes. Default all. */
  readonly topics?: readonly string[];
  /** Whether a file that is there may be replaced. Default not. */
  readonly replace?: boolean;
  /** How chunks are compressed; those that fill faster than they could be compressed beside all else stay as they are. Default `zstd`. */
  readonly compression?: Compression;
  /** Most bytes that may wait for the disk; structs beyond them are not recorded, and counted. Default 64 MiB. */
  readonly queueBytes?: number;
  /** Bytes of structs after which a chunk is complete. Default 1 MiB. */
  readonly chunkBytes?: number;
  /** Age of its first struct after which a chunk is complete, in milliseconds. Default 500. */
  readonly flushMs?: number;
  /** How often the disk is told to keep what it has, in milliseconds. Default 500. */
  readonly syncMs?: number;
}

/** Default of {@linkcode RecordingOptions.queueBytes}. */
export const RECORDING_QUEUE_BYTES: number = 64 * 1024 * 1024;

/** Default of {@linkcode RecordingOptions.chunkBytes}. */
export const RECORDING_CHUNK_BYTES: number = 1024 * 1024;

/** Default of {@linkcode RecordingOptions.flushMs} and {@linkcode RecordingOptions.syncMs}. */
export const RECORDING_FLUSH_MS = 500;

/** Chunks that fill within so many milliseconds are not compressed: that would take a larger part of a processor than its structs. */
export const FAST_CHUNK_MS = 40;
