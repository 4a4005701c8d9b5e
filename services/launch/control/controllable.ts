import type { LaunchState } from "../state.ts";

/** One line that a node wrote. */
export interface LogLine {
  /** Which node; the launch itself when missing. */
  readonly node?: string;
  /** When, in milliseconds since 1970. */
  readonly time: number;
  /** Where to: `event` is what the launch says of the node. */
  readonly stream: "out" | "err" | "event";
  /** The line, without its end. */
  readonly text: string;
  /** How many lines of the node were left out here, because it wrote more than is shown; its log has them. */
  readonly leftOut?: number;
}

/** What the control interface and the console show and do: a running launch. */
export interface Controllable {
  /** What it is like now. */
  state(): LaunchState;
  /** Calls `listener` after each change of what {@linkcode Controllable.state} returns; returns what ends that. */
  onChange(listener: () => void): () => void;
  /** Starts a node that has ended. Throws a `RoboError` of kind `usage` for a name that it does not know, as the next two. */
  start(node: string): Promise<void>;
  /** Stops a node; resolves when it is gone. */
  stop(node: string): Promise<void>;
  /** Stops a node if it runs and starts it; resolves when it has been started. */
  restart(node: string): Promise<void>;
  /** Begins to end the whole launch, for a reason in words. */
  end(reason: string): void;
  /** The last lines, at most `count`, of one node or of all, the oldest first. */
  lastLines(node: string | undefined, count: number): readonly LogLine[];
  /** Calls `listener` with each further line of any node; returns what ends that. */
  onLine(listener: (line: LogLine) => void): () => void;
}
