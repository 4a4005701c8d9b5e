import type { RoboHome } from "../../../system/home.ts";

/** How a launch is started. */
export interface LaunchOptions {
  /** Environment variables: `HOME`, `XDG_STATE_HOME`, `XDG_RUNTIME_DIR`, `ROBO_CORE`, `ROBO_PYTHON`. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** How another robo is started: the program and its first arguments. */
  readonly robo: { readonly command: string; readonly args: readonly string[] };
  /** Where robo lives. */
  readonly home: RoboHome;
  /** Folder in which each launch has one for its runs, see {@linkcode RunFolderSetting}. */
  readonly logDir?: string | undefined;
  /** Runs that are kept, by default 10. */
  readonly keepRuns?: number | undefined;
  /** Longest wait for a core that is not started here, in milliseconds; by default there is no end. */
  readonly coreTimeoutMs?: number | undefined;
}

/** How a launch ended. */
export interface LaunchOutcome {
  /** Exit status: 0 when it was asked to end or its nodes have done their work; 1 or that of the error otherwise. */
  readonly status: number;
  /** Why, in words. */
  readonly reason: string;
  /** What had to be killed at the end, in words. */
  readonly killed: readonly string[];
  /** What made it impossible, if something did. */
  readonly error?: unknown;
}
