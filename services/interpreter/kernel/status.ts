import type { ConnectionInfo } from "../../../protocols/jupyter/mod.ts";
import type { KernelCounters } from "./counters.ts";

/** A client, as others see it. */
export interface ClientInfo {
  /** Its session. */
  readonly session: string;
  /** Its user name, as it says. */
  readonly username: string;
  /** Entrance by which it came. */
  readonly entrance: string;
  /** Its name in the list of clients, or its CURVE key; only where connections are encrypted. */
  readonly key?: string;
}

/** How a kernel is. Times are in seconds since 1970. */
export interface KernelStatus {
  /** What it is called. */
  readonly name: string;
  /** Its process. */
  readonly pid: number;
  /** The process that runs the users' code; none while a new one is being started. */
  readonly enginePid?: number;
  /** When it started. */
  readonly startedAt: number;
  /** Its version. */
  readonly version: string;
  /** The cell that runs; none while it is idle. */
  readonly cell?: {
    /** Its code, shortened to 1000 characters. */
    readonly code: string;
    /** Whose it is. */
    readonly client: ClientInfo;
    /** Since when it runs. */
    readonly since: number;
  };
  /** Requests that wait. */
  readonly queued: number;
  /** Connections to the shell channels. */
  readonly clients: number;
  /** Who alone may execute; none when all may. */
  readonly drive?: ClientInfo & { readonly since: number };
  /** Cells that were counted. */
  readonly executionCount: number;
  /** Messages of output that are kept for clients that come back. */
  readonly kept: { readonly messages: number; readonly bytes: number };
  /** What was counted. */
  readonly counters: KernelCounters;
}

/** What happens in a kernel, for whoever shows it. */
export type KernelEvent =
  /** A cell begins. */
  | {
    readonly type: "executing";
    readonly id: number;
    readonly count: number;
    readonly code: string;
    readonly client: ClientInfo;
  }
  /** It has ended. */
  | {
    readonly type: "executed";
    readonly id: number;
    readonly code: string;
    readonly client: ClientInfo;
    readonly outcome: "ok" | "error" | "interrupted" | "died" | "aborted";
    readonly ms: number;
    /** What went wrong, such as `TypeError: x is not a function`. */
    readonly error?: string;
  }
  /** An engine runs, died, or could not be started. */
  | { readonly type: "engine"; readonly state: "ready" | "died" | "failed"; readonly words: string }
  /** A message was not obeyed; of each reason one a second at most. */
  | {
    readonly type: "refused";
    readonly reason: string;
    readonly words: string;
    readonly entrance: string;
  }
  /** Somebody drives, or, without a holder, all may again. */
  | { readonly type: "drive"; readonly holder?: ClientInfo };

/** Why a kernel has ended. */
export type KernelEnd =
  /** A client asked for it. */
  | "shutdown"
  /** A client asked for a restart, and whoever started the kernel is to start another one. */
  | "restart"
  /** It was disposed of, or its signal was aborted. */
  | "closed";

/** A kernel that runs. */
export interface Kernel extends AsyncDisposable {
  /** Its session, which is in the header of each of its messages. */
  readonly id: string;
  /** Resolves when it is over; whoever started it then disposes of it. */
  readonly ended: Promise<KernelEnd>;
  /** Where clients connect by the entrance of that name (default the first). Throws a `RoboError` of kind `usage` when there is none. */
  connection(entrance?: string): ConnectionInfo;
  /** The connection file of the entrance of that name (default the first); `undefined` when none was written. */
  connectionFile(entrance?: string): string | undefined;
  /** How it is. */
  status(): KernelStatus;
  /** Stops the cell that runs; harmless when none does. */
  interrupt(): Promise<"idle" | "interrupted" | "died">;
  /** Ends the connections of the client with this CURVE key, whose right was taken away; returns how many there were. */
  disconnect(publicKey: string): number;
  /** Calls `listener` with what happens from now on; the function returned ends that. */
  on(listener: (event: KernelEvent) => void): () => void;
}
