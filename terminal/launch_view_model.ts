/** What the console shows of a node. */
export interface ViewNode {
  /** Its name. */
  readonly name: string;
  /** What it is doing: `waiting`, `starting`, `running`, `stopping`, `backing-off`, `stopped`, `finished` or `failed`. */
  readonly phase: string;
  /** Its process, while there is one. */
  readonly pid?: number;
  /** Share of one processor core, in percent. */
  readonly cpuPercent?: number;
  /** Memory, in bytes. */
  readonly memoryBytes?: number;
  /** Time since its program was started, in seconds. */
  readonly uptimeSeconds?: number;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
  /** How its program ended last. */
  readonly lastExit?: { readonly words: string };
  /** What is wrong or worth knowing now. */
  readonly note?: string;
  /** Name of the process that it shares with other nodes. */
  readonly process?: string;
  /** Computer on which it runs, unless it is this one. */
  readonly machine?: string;
}

/** What the console shows of a topic. */
export interface ViewLaunchTopic {
  /** Its name. */
  readonly topic: string;
  /** Messages a second. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second. */
  readonly bytesPerSecond: number;
  /** Messages that subscribers lost. */
  readonly drops: number;
}

/** One line that a node wrote, or that the launch says of it. */
export interface ViewLine {
  /** Which node; the launch itself when missing. */
  readonly node?: string;
  /** The line. */
  readonly text: string;
  /** Where it was written to; `event` is what the launch says. */
  readonly stream: "out" | "err" | "event";
}

/** What the console shows. */
export interface LaunchView {
  /** Name of the launch. */
  readonly name: string;
  /** Process id of the launcher. */
  readonly pid: number;
  /** Folder of its logs. */
  readonly logFolder: string;
  /** Time since it began, in seconds. */
  readonly uptimeSeconds: number;
  /** Its core. */
  readonly core: {
    readonly in: string;
    readonly out: string;
    readonly started: boolean;
    readonly pid?: number;
  };
  /** Its nodes. */
  readonly nodes: readonly ViewNode[];
  /** Topics of its core. */
  readonly topics: readonly ViewLaunchTopic[];
  /** Why it is ending, once it is. */
  readonly ending?: string;
  /** The last lines of all nodes and of the launch, the oldest first. */
  readonly lines: readonly ViewLine[];
  /** Whether another process runs the launch: then leaving the console does not end it. */
  readonly isElsewhere?: boolean;
}

/** What the user has chosen. */
export interface LaunchViewState {
  /** Which node is selected, counted from 0. */
  readonly selected: number;
  /** What fills the screen: everything, a log, or the keys. */
  readonly page: "all" | "log" | "help";
  /** Whether the log is that of all nodes, or of the selected one. */
  readonly log: "all" | "selected";
  /** Lines by which the log is scrolled back; 0 follows it. */
  readonly back: number;
  /** Whether the next key says if the launch is to end. */
  readonly asking: boolean;
}

/** What a key asks for besides another picture. */
export type LaunchViewAction =
  | { readonly do: "restart" | "stop" | "start"; readonly node: string }
  /** End the launch. */
  | { readonly do: "end" }
  /** Leave the console, and nothing else. */
  | { readonly do: "leave" };
