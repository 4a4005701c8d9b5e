import { RoboError } from "../../../errors.ts";

/** Fastest and slowest speed. */
export const SPEED_LIMITS: { readonly least: number; readonly most: number } = {
  least: 0.001,
  most: 1000,
};

/** What is replayed, and how. */
export interface ReplayOptions {
  /** The recording. */
  readonly path: string;
  /** How many of its seconds pass in one, 0.001 to 1000. Default 1. */
  readonly speed?: number;
  /** Whether to begin anew at the end. Default not. */
  readonly loop?: boolean;
  /** Whether to wait until a client plays it. Default not. */
  readonly isPaused?: boolean;
}

/** What a player needs besides its options. */
export interface PlayerOptions extends ReplayOptions {
  /** Told what cannot be read or replayed, once each. */
  readonly warn: (text: string) => void;
  /** A clock that never jumps, in milliseconds. Default `performance.now`. */
  readonly clock?: () => number;
}

/** Throws a `RoboError` of kind `usage` for a speed that makes no sense. */
export function checkSpeed(speed: number): void {
  const { least, most } = SPEED_LIMITS;
  if (speed >= least && speed <= most) return;
  throw new RoboError("usage", `The speed ${speed} makes no sense`, {
    hint: `Take a number from ${least} to ${most}: 1 is as it was recorded`,
  });
}
