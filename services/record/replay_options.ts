import type { CoreAddress } from "../../protocols/gecko/core_address.ts";
import type { Security } from "../../protocols/zmtp/mod.ts";
import type { ReplayView } from "../../terminal/replay_view.ts";
import type { Playhead } from "./playhead.ts";

/** What is replayed, and how. */
export interface ReplayOptions {
  /** The recording. */
  readonly path: string;
  /** Patterns of topics; none means all. */
  readonly topics: readonly string[];
  /** Other names for topics. */
  readonly remap: ReadonlyMap<string, string>;
  /** Time to leave out at the start, in milliseconds of the recording (default 0). */
  readonly startMs?: number | undefined;
  /** Where to end, in milliseconds from the start of the recording (default its end). */
  readonly endMs?: number | undefined;
  /** Patterns of topics whose last message before the start is published first (default none). */
  readonly latch?: readonly string[] | undefined;
  /** Whether to begin anew at the end, until stopped (default not). */
  readonly loop?: boolean;
  /** Whether calls of services and their answers are replayed too, which calls the services again (default not). */
  readonly services?: boolean;
  /** Where the replay is, and what its viewer wishes. */
  readonly playhead: Playhead;
  /** Name under which the core shows the replay (default `robo-replay`). */
  readonly name?: string;
  /** Says where the core is, before each attempt to connect. */
  readonly lookUp: () => Promise<CoreAddress>;
  /** How to authenticate; default not at all. */
  readonly security?: Security | undefined;
  /** How long the core may take to answer, in milliseconds (default 3000). */
  readonly timeoutMs?: number;
  /** Ends the replay. */
  readonly signal: AbortSignal;
  /** Told what the user should know. */
  readonly notice?: (text: string) => void;
}

/** How a replay goes, or went. */
export type ReplayStatus = ReplayView;
