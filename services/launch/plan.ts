import type { CoreArguments } from "../../protocols/gecko/core_address.ts";

/** A value as JSON has it. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** A place in a launch file. */
export interface SourcePlace {
  /** Path of the file. */
  readonly file: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column in UTF-16 units, from 1. */
  readonly column: number;
}

/** What a launch file asks for, after includes, arguments and conditions: names are unique, paths absolute, defaults filled in. */
export interface LaunchPlan {
  /** Name of the launch: `name` of the file, else the file's name without its extension. */
  readonly name: string;
  /** Absolute path of the file. */
  readonly file: string;
  /** The core that its nodes use. */
  readonly core: CorePlan;
  /** Its nodes, in the order of the file. */
  readonly nodes: readonly NodePlan[];
  /** What is not wrong, but worth knowing. */
  readonly warnings: readonly PlanWarning[];
}

/** Something worth knowing about a launch file. */
export interface PlanWarning {
  /** Where. */
  readonly place: SourcePlace;
  /** What, and what to do about it. */
  readonly message: string;
}

/** The core of a launch. */
export interface CorePlan {
  /** Where it is said to be; `undefined` is this machine's core, at the default addresses. */
  readonly where?: CoreArguments;
  /** Whether the launch starts a core when there is none (`auto`), or never does. A core that is elsewhere is never started. */
  readonly start: "auto" | "never";
  /** Flags of `robo core` for a core that the launch starts. */
  readonly args: readonly string[];
}

/** What a node runs. */
export type NodeProgram =
  | {
    readonly kind: "function";
    /** Language of the module. */
    readonly language: "typescript" | "python";
    /** Absolute path of the module. */
    readonly module: string;
    /** Name of the exported function. */
    readonly function: string;
    /** What the function is called with. */
    readonly kwargs: { readonly [name: string]: JsonValue };
  }
  | {
    readonly kind: "command";
    /** The program, and its arguments. */
    readonly command: readonly string[];
  };

/** When a node that has ended is started again. */
export interface RestartPolicy {
  /** `on-failure` is a status other than 0 or a signal. */
  readonly when: "never" | "on-failure" | "always";
  /** Pause before the first restart, in milliseconds; it doubles with each. */
  readonly delayMs: number;
  /** Longest such pause, in milliseconds. */
  readonly maxDelayMs: number;
  /** Restarts in a row, after which the node has failed; `Infinity` for no limit. */
  readonly limit: number;
  /** Time that a node has to stay up for the pause and the count to begin anew, in milliseconds. */
  readonly resetAfterMs: number;
}

/** How a node is stopped: asked, then told, then killed, with its whole process group. */
export interface StopTimes {
  /** Time between the polite request (SIGINT; for workers a message) and SIGTERM, in milliseconds. */
  readonly politeMs: number;
  /** Time between SIGTERM and SIGKILL, in milliseconds. */
  readonly termMs: number;
}

/** What a node may use. */
export interface ResourceLimits {
  /** Processor cores, such as 0.5. */
  readonly cpu?: number;
  /** Memory of all its processes, in bytes. */
  readonly memoryBytes?: number;
}

/** What a topic has to be like, as the core counts it. */
export interface RateContract {
  /** Full name of the topic. */
  readonly topic: string;
  /** Least and most messages a second. */
  readonly hz?: readonly [least: number, most: number];
  /** Longest time between two messages, in milliseconds. */
  readonly maxGapMs?: number;
  /** What happens when it is not so. */
  readonly otherwise: "warn" | "restart" | "stop";
  /** Time after the node's start in which it is not looked at, in milliseconds. */
  readonly graceMs: number;
}

/** A computer that is reached over ssh. */
export interface Machine {
  /** As given to ssh: `host`, `user@host`, or a name of its configuration. */
  readonly destination: string;
  /** Folder of the launch file there; by default the same path as here. */
  readonly folder?: string;
  /** How robo is called there; by default `robo`. */
  readonly robo?: string;
  /** Further arguments for ssh. */
  readonly sshArgs: readonly string[];
}

/** One node of a launch. */
export interface NodePlan {
  /** Its name, with the namespace in front: unique in the launch. */
  readonly name: string;
  /** Namespace of its topics, without slashes at its ends; empty for none. */
  readonly namespace: string;
  /** What it runs. */
  readonly program: NodeProgram;
  /** Environment variables besides those of the launch. */
  readonly env: Readonly<Record<string, string>>;
  /** Folder in which it runs, absolute. */
  readonly cwd: string;
  /** Topics of its own, and what they are called instead. */
  readonly remap: Readonly<Record<string, string>>;
  /** Names of the nodes that have to be ready before it starts. */
  readonly after: readonly string[];
  /** Longest wait for such a node, in milliseconds; then it starts all the same, with a warning. */
  readonly afterTimeoutMs: number;
  /** When it is started again. */
  readonly restart: RestartPolicy;
  /** Whether the launch ends when it has ended for good. */
  readonly required: boolean;
  /** How it is stopped. */
  readonly stop: StopTimes;
  /** What it may use. */
  readonly limits: ResourceLimits;
  /** What its topics have to be like. */
  readonly expect: readonly RateContract[];
  /** Computer on which it runs; by default this one. */
  readonly machine?: Machine;
  /** Name of the process that it shares with others of the same name, each a worker; by default a process of its own. */
  readonly process?: string;
  /** Where the file says so. */
  readonly source: SourcePlace;
}
