import type { RoboHome } from "../../system/home.ts";

/** How bad a finding is: as it should be, of notice, or in the way. */
export type Level = "ok" | "warn" | "fail";

/** What a check found. */
export interface Finding {
  /** What was looked at, such as `port 9998`. */
  readonly name: string;
  /** How bad it is. */
  readonly level: Level;
  /** What was found, in a few words. */
  readonly message: string;
  /** What to do about it. */
  readonly hint?: string;
}

/** What the checks look at: a test passes another world. */
export interface World {
  /** Environment variables. */
  readonly env: Readonly<Partial<Record<string, string>>>;
  /** Where robo lives. */
  readonly home: RoboHome;
  /** The folder of process information, `/proc`. */
  readonly proc: string;
  /** The folder of temporary files, `/tmp`. */
  readonly temporary: string;
  /** The time now, in milliseconds since 1970. */
  readonly now: number;
  /** Names of all variables that mean something to robo. */
  readonly variables: ReadonlySet<string>;
}

/** One small examination. Parts of robo that have more to examine add theirs to the list in `checks.ts`. */
export type Check = (world: World) => Finding[] | Promise<Finding[]>;

/** All is as it should be. */
export function fine(name: string, message: string): Finding {
  return { name, level: "ok", message };
}

/** It works, but a user may trip over it. */
export function notice(name: string, message: string, hint: string): Finding {
  return { name, level: "warn", message, hint };
}

/** robo cannot do its work. */
export function failure(name: string, message: string, hint: string): Finding {
  return { name, level: "fail", message, hint };
}
