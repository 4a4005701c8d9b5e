import type { ClientLimits } from "../clients/client_limits.ts";
import type { Playback } from "./playback.ts";

/** How a hub is set up; everything has a default. */
export interface HubOptions {
  /** Limits of each client's connection. */
  readonly limits?: Partial<ClientLimits>;
  /** Topics in all; for further ones the program that has been away longest is forgotten, else they are refused. Default 1024, at most 65535. */
  readonly maxTopics?: number;
  /** Programs that are remembered; for one more the one that has been away longest is forgotten, else it is refused. Default 256. */
  readonly maxPrograms?: number;
  /** Longest wait for an answer where the client says no other, in milliseconds. Default 5000. */
  readonly requestTimeout?: number;
  /** A recording that is replayed. */
  readonly playback?: Playback;
  /** Time between two looks at what waits or was lost, in milliseconds. Default 1000. */
  readonly lookEvery?: number;
  /** Told of mistakes in what is called from here: those who write structs, and those who listen. Default they are thrown. */
  readonly fault?: (error: unknown) => void;
  /** A clock that never jumps, in milliseconds. Default `performance.now`. */
  readonly clock?: () => number;
  /** Time in nanoseconds since 1970. Default this machine's, or that of the recording. */
  readonly now?: () => bigint;
}

/** Topics in all unless another number is given. */
export const MAX_TOPICS = 1024;

/** Programs in all unless another number is given. */
export const MAX_PROGRAMS = 256;

/** Longest wait for an answer unless another one is given, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 5000;
