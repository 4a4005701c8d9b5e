/** What a message may be like at most. */
export interface DecodeLimits {
  /** Bytes of one of the four JSON parts (default 128 MiB). */
  readonly maxPartBytes?: number;
  /** Bytes of all buffers together (default 256 MiB). */
  readonly maxBufferBytes?: number;
  /** Buffers (default 4096). */
  readonly maxBuffers?: number;
  /** Frames before the delimiter (default 16). */
  readonly maxIdentities?: number;
  /** How deep objects and arrays may be nested (default 512). */
  readonly maxDepth?: number;
}

/** Defaults of {@linkcode DecodeLimits}. */
export const DEFAULT_DECODE_LIMITS: Required<DecodeLimits> = {
  maxPartBytes: 128 * 1024 * 1024,
  maxBufferBytes: 256 * 1024 * 1024,
  maxBuffers: 4096,
  maxIdentities: 16,
  maxDepth: 512,
};
