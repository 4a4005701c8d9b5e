import type { ResourceLimits, RestartPolicy, StopTimes } from "../plan.ts";

/** A program to be supervised. */
export interface ProgramSpec {
  /** Name of its node, unique in the launch. */
  readonly name: string;
  /** The program, a path or a name in PATH, and its arguments. */
  readonly command: readonly string[];
  /** Environment variables besides the launcher's own; the marks of the launch are added. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder in which it runs. */
  readonly cwd: string;
  /** When it is started again. */
  readonly restart: RestartPolicy;
  /** How it is stopped. */
  readonly stop: StopTimes;
  /** What it may use. */
  readonly limits: ResourceLimits;
  /**
   * Its standard input: nothing, which is the default, or a pipe that stays open as long as the launcher lives, and into which
   * {@linkcode SupervisedProcess.send} writes.
   */
  readonly stdin?: "null" | "piped";
  /** What is written to the pipe first, at each start. */
  readonly input?: string;
  /** How it is asked to end: by SIGINT to its group, which is the default, or by closing the pipe. */
  readonly politeBy?: "signal" | "end-of-input";
  /** Whether an empty line goes into the pipe every 5 seconds, so that the other end notices when the launcher is gone. */
  readonly heartbeat?: boolean;
  /** What exit statuses mean for this program, in words. */
  readonly statusWords?: Readonly<Record<number, string>>;
}
