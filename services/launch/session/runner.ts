import type { ExitReason, NodePhase } from "../state.ts";
import type { LineListener, ListenOptions } from "../supervise/node_output.ts";
import type { Usage } from "../supervise/usage_sampler.ts";

/** What the launch knows of a node's program and does with it, be it a process or a worker of one. */
export interface Runner {
  /** What it is doing. */
  readonly phase: NodePhase;
  /** Its process, while there is one. */
  readonly pid: number | undefined;
  /** How often it was started. */
  readonly starts: number;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  /** How it ended last. */
  readonly lastExit: ExitReason | undefined;
  /** What it uses. */
  readonly usage: Usage | undefined;
  /** Time since it was started, in seconds, while it runs. */
  readonly uptimeSeconds: number | undefined;
  /** Starts it, unless it runs. */
  start(): void;
  /** Stops it; resolves when it is gone. */
  stop(reason: string): Promise<void>;
  /** Stops and starts it; resolves when the old one is gone. */
  restart(reason: string): Promise<void>;
  /** Says that it is ready. */
  markReady(): void;
  /** The last lines that it said, the oldest first. */
  lastLines(count: number): string[];
  /** Gives what it says to a listener until the result is disposed of. */
  onLine(listener: LineListener, options?: ListenOptions): Disposable;
}
