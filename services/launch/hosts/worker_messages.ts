import type { WorkerSpec } from "./worker_protocol.ts";

/** The first message to a worker: what it is, and a way to talk that the user's code does not hear. */
export interface WorkerAssignment {
  /** Name of its node. */
  readonly node: string;
  /** What it runs. */
  readonly spec: WorkerSpec;
  /** Its end of the channel to the host. */
  readonly port: MessagePort;
}

/** What the host says to a worker: shut down, or show that you hear. */
export type ToWorker = "stop" | "ping";

/** What a worker says to the host. */
export type FromWorker =
  /** It runs, and is about to load the function. */
  | { readonly is: "begun" }
  /** It hears. */
  | { readonly is: "pong" }
  /** It ends, with the status that a process would have, and what was thrown in a line. */
  | { readonly is: "exited"; readonly code: number; readonly error?: string };
