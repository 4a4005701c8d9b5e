import type { Logger } from "@logtape/logtape";
import type { RoboHome } from "../../../system/home.ts";
import type { EngineOptions, EngineStarter } from "../engine/engine.ts";
import type { Language } from "../language/language.ts";
import type { EntranceOptions } from "./entrance.ts";
import type { KernelLimits } from "./limits.ts";

/** How a kernel is to be. */
export interface KernelOptions {
  /** What it is called, such as `arm`. */
  readonly name: string;
  /** Version of robo, which clients are told. */
  readonly version: string;
  /** Where robo lives. */
  readonly home: RoboHome;
  /** Path of the Deno that runs the users' code. */
  readonly deno: string;
  /** Absolute folder in which the users' code runs. */
  readonly cwd: string;
  /** Absolute path of a module whose exports become the initial namespace; default none. */
  readonly init?: string;
  /**
   * The ways in, at least one; the first is that of the connection file `kernel-<pid>.json`. A function is called once the engine
   * starts: they are worked out meanwhile.
   */
  readonly entrances: readonly EntranceOptions[] | (() => Promise<readonly EntranceOptions[]>);
  /** Folder for the connection files; default none are written. */
  readonly connectionFolder?: string;
  /**
   * Path of the first entrance's connection file instead of one in the folder. When it is there already, as Jupyter makes it, it
   * stays at the end.
   */
  readonly connectionFile?: string;
  /** File of the history; default it is only kept in memory. */
  readonly historyFile?: string;
  /** File of the execution log; default none. */
  readonly logFile?: string;
  /** Limits that differ from the defaults. */
  readonly limits?: Partial<KernelLimits>;
  /** What engines are started with besides. */
  readonly engine?: Omit<
    EngineOptions,
    "home" | "deno" | "cwd" | "init" | "previousDeath" | "signal"
  >;
  /** Whether somebody, as Jupyter's kernel manager, starts a new process when a restart is asked for (default false). */
  readonly isManaged?: boolean;
  /** What the client with this CURVE key is called in the log; default its key. */
  readonly clientName?: (publicKey: string) => string | undefined;
  /** Where events are logged. Default nowhere. */
  readonly logger?: Logger;
  /** The time, in milliseconds since 1970. */
  readonly now?: () => number;
  /** Ends the kernel. */
  readonly signal?: AbortSignal;
  /** Parts that tests put in the place of the real ones. */
  readonly parts?: Partial<KernelParts>;
}

/** What a kernel is made of besides its own code. */
export interface KernelParts {
  /** Starts an engine. */
  readonly startEngine: EngineStarter;
  /** The language of the cells. */
  readonly language: Language;
  /** Process id that the connection files are named after. */
  readonly pid: number;
}
