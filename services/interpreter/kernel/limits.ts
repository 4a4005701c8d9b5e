/** What a kernel holds and accepts at most. Sizes are in bytes, times in milliseconds. */
export interface KernelLimits {
  /** Largest message on the wire, all frames together (default 128 MiB). */
  readonly maxMessageBytes: number;
  /** Largest JSON part of a message, such as the code of a cell, which is read in one go (default 8 MiB). */
  readonly maxPartBytes: number;
  /** Requests that may wait for the cell that runs (default 1000). */
  readonly maxQueuedRequests: number;
  /** Bytes of the requests that may wait (default 256 MiB). */
  readonly maxQueuedBytes: number;
  /** Output that may wait for one client that reads slowly; beyond it is lost for that client, and counted (default 256 MiB). */
  readonly maxUnreadBytes: number;
  /** Output that is kept for clients that come back (default 8 MiB). */
  readonly ringBytes: number;
  /** Messages of output that are kept for clients that come back (default 10 000). */
  readonly ringMessages: number;
  /** Connections of one socket at a time (default 1000). */
  readonly maxConnections: number;
  /** Inputs that the history keeps (default 10 000). */
  readonly historyEntries: number;
  /** Size at which the execution log begins a new file; two are kept (default 64 MiB). */
  readonly logBytes: number;
  /** Sources of clients' scripts that are kept for their imports (default 64 MiB). */
  readonly scriptBytes: number;
  /** Silence after which a client's connection is given up, when it does not answer heartbeats either (default 15 000). */
  readonly silenceMs: number;
  /**
   * Time for which the first `kernel_info_reply` on shell waits for its client to hear iopub, too, so that the client misses nothing
   * of what it executes then; whoever never reads iopub pays it once (default 300: libzmq tries again after up to 200).
   */
  readonly subscriptionMs: number;
  /**
   * Time after which an engine that cannot even be interrupted by force is given up and replaced, besides `stubbornMs` where that
   * is set (default 10 000).
   */
  readonly interruptMs: number;
  /** Pause before the second start of an engine that dies at once; it doubles (default 200). */
  readonly restartPauseMs: number;
}

/** Defaults of {@linkcode KernelLimits}. */
export const DEFAULT_KERNEL_LIMITS: KernelLimits = {
  maxMessageBytes: 128 * 1024 * 1024,
  maxPartBytes: 8 * 1024 * 1024,
  maxQueuedRequests: 1000,
  maxQueuedBytes: 256 * 1024 * 1024,
  maxUnreadBytes: 256 * 1024 * 1024,
  ringBytes: 8 * 1024 * 1024,
  ringMessages: 10_000,
  maxConnections: 1000,
  historyEntries: 10_000,
  logBytes: 64 * 1024 * 1024,
  scriptBytes: 64 * 1024 * 1024,
  silenceMs: 15_000,
  subscriptionMs: 300,
  interruptMs: 10_000,
  restartPauseMs: 200,
};
