import type { CommOpened } from "./kernel_comm.ts";
import type { FindKernelsOptions } from "./find_kernels.ts";
import { PULSE_WITHIN_MS } from "./heartbeat_probe.ts";
import type { KernelDiedError } from "./kernel_died_error.ts";

/** How a {@linkcode KernelClient} connects, and what it tells. */
export interface KernelClientOptions {
  /** Folder of the connection files (default Jupyter's runtime folder). */
  readonly folder?: string;
  /** Environment that says where that is (default this process's). */
  readonly environment?: FindKernelsOptions["environment"];
  /** How long the kernel may take to answer at first, in milliseconds (default 5000). */
  readonly timeoutMs?: number;
  /** Silence of the heartbeat after which the kernel counts as dead, in milliseconds (default 10000). */
  readonly deadAfterMs?: number;
  /** Ends the wait for the connection; a client that is connected does not heed it. */
  readonly signal?: AbortSignal;
  /** Told once that the kernel has died; all calls that wait are rejected with the same error. */
  readonly onDead?: (error: KernelDiedError) => void;
  /** Told of each change of the kernel's state: `busy`, `idle`, and `restarting` when its engine is started anew. */
  readonly onStatus?: (state: string) => void;
  /** Told of each comm that the kernel opens; if it says `true`, this client is its other end (default none). */
  readonly onComm?: CommOpened;
  /** Told, in a sentence, of messages that cannot be read. */
  readonly onWarning?: (text: string) => void;
}

/** Default of {@linkcode KernelClientOptions.timeoutMs}. */
export const CONNECT_WITHIN_MS = 5000;

/** Default of {@linkcode KernelClientOptions.deadAfterMs}. */
export const DEAD_AFTER_MS = 10_000;

/** How a client with these options looks for its kernel, when that may take `timeoutMs`. */
export function searchOptions(
  { folder, environment }: KernelClientOptions,
  timeoutMs: number,
): FindKernelsOptions {
  return {
    ...(folder === undefined ? {} : { folder }),
    ...(environment === undefined ? {} : { environment }),
    timeoutMs: Math.min(timeoutMs, PULSE_WITHIN_MS),
  };
}
