/**
 * What a node is doing:
 *
 * - `waiting`: for the nodes of its `after`
 * - `starting`: its program runs, and it has neither published nor answered yet
 * - `running`: it has (or its program does not use the core)
 * - `stopping`: it was asked to end
 * - `backing-off`: it has ended, and is started again after a pause
 * - `stopped`: it was stopped on demand
 * - `finished`: it has ended with status 0 and is not started again
 * - `failed`: it has ended otherwise and is not started again
 */
export type NodePhase =
  | "waiting"
  | "starting"
  | "running"
  | "stopping"
  | "backing-off"
  | "stopped"
  | "finished"
  | "failed";

/** How a program ended. */
export interface ExitReason {
  /** Exit status, when it ended by itself. */
  readonly code?: number;
  /** Signal that ended it. */
  readonly signal?: string;
  /** The same in words, such as `ended with status 1`, `was killed (SIGKILL)`. */
  readonly words: string;
}

/** One node of a running launch. */
export interface NodeState {
  /** Its name. */
  readonly name: string;
  /** What it is doing. */
  readonly phase: NodePhase;
  /** Its process, while there is one. */
  readonly pid?: number;
  /** Share of one processor core that it and its children use, in percent. */
  readonly cpuPercent?: number;
  /** Memory that it and its children use, in bytes. */
  readonly memoryBytes?: number;
  /** Time since its program was started, in seconds. */
  readonly uptimeSeconds?: number;
  /** How often its program was started. */
  readonly starts: number;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  /** How its program ended last. */
  readonly lastExit?: ExitReason;
  /** What is wrong or worth knowing now, such as a rate contract that is broken. */
  readonly note?: string;
  /** Name of the process that it shares with other nodes. */
  readonly process?: string;
  /** Computer on which it runs, unless it is this one. */
  readonly machine?: string;
}

/** A topic of a running launch, as the core counts it. */
export interface TopicState {
  /** Its name. */
  readonly topic: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second. */
  readonly bytesPerSecond: number;
  /** Messages that subscribers lost. */
  readonly drops: number;
}

/** A running launch at one moment: the JSON that `robo launch status --json` prints. */
export interface LaunchState {
  /** Name of the launch. */
  readonly name: string;
  /** Its file. */
  readonly file: string;
  /** Process id of the launcher. */
  readonly pid: number;
  /** Number of this run: the name of its folder of logs. */
  readonly run: string;
  /** Folder of its logs. */
  readonly logFolder: string;
  /** Time since it began, in seconds. */
  readonly uptimeSeconds: number;
  /** Its core: where it is, and whether the launch started it. */
  readonly core: {
    readonly in: string;
    readonly out: string;
    readonly started: boolean;
    readonly pid?: number;
  };
  /** Its nodes, in the order of the file. */
  readonly nodes: readonly NodeState[];
  /** Topics of its core. */
  readonly topics: readonly TopicState[];
  /** Why it is ending, once it is. */
  readonly ending?: string;
}

/** Something that happened in a launch: a line of its journal. */
export interface LaunchEvent {
  /** When, in milliseconds since 1970. */
  readonly time: number;
  /** Whom it concerns; the launch itself when missing. */
  readonly node?: string;
  /** What happened. */
  readonly kind:
    | "started"
    | "ready"
    | "exited"
    | "restarting"
    | "stopping"
    | "killed"
    | "gave-up"
    | "contract-broken"
    | "contract-kept"
    | "limit-exceeded"
    | "reaped"
    | "warning"
    | "ending";
  /** The same in words, for people. */
  readonly text: string;
  /** Its process, for `started` and `exited`. */
  readonly pid?: number;
  /** How it ended, for `exited`. */
  readonly exit?: ExitReason;
}
