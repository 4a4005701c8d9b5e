import type { Region } from "../../../../client/daq/lab.ts";
import type { Dimension } from "../../../../protocols/pymodaq/data.ts";

/** The order in which the points of a scan are visited. */
export const PATTERNS = ["raster", "snake", "spiral", "list"] as const;

/** One of {@linkcode PATTERNS}. */
export type Pattern = typeof PATTERNS[number];

/** What is done when a device does not answer in time: tried again, left out, or the scan is ended. */
export const TIMEOUT_POLICIES = ["retry", "skip", "abort"] as const;

/** One of {@linkcode TIMEOUT_POLICIES}. */
export type TimeoutPolicy = typeof TIMEOUT_POLICIES[number];

/** A device of a scan, and how patient the scan is with it. */
export interface ScanDevice {
  /** Its name. */
  readonly device: string;
  /** Longest wait for an answer, in milliseconds; the device's own when it is left out. */
  readonly timeout?: number;
  /** What is done when it does not answer in time, once it was tried `retries` times more. */
  readonly onTimeout: TimeoutPolicy;
  /** Tries after the first. */
  readonly retries: number;
}

/** An actuator that a scan moves. */
export interface ScanAxis extends ScanDevice {
  /** Its positions, in its units: those of a grid, each once; of a list, one for each point. */
  readonly positions: readonly number[];
  /** How long it is left alone after a move, in milliseconds. */
  readonly settle: number;
}

/** A detector that a scan reads at every point. */
export interface ScanDetector extends ScanDevice {
  /** What is asked for; the device's own when it is left out. */
  readonly dimension?: Dimension;
  /** Grabs that are averaged. */
  readonly average: number;
  /** Part of an image that is kept. */
  readonly region?: Region;
}

/** A scan, as it was read from its file, with all defaults. */
export interface ScanPlan {
  /** Its name. */
  readonly name: string;
  /** What people want to know later. */
  readonly comment: string;
  /** In which order points are visited. */
  readonly pattern: Pattern;
  /** Actuators, the slowest first. */
  readonly axes: readonly ScanAxis[];
  /** Detectors. */
  readonly detectors: readonly ScanDetector[];
  /** How long all is left alone after the moves of a point, in milliseconds. */
  readonly settle: number;
  /** Whether the axes of a point move all at once, or one after the other. */
  readonly moves: "together" | "in order";
  /** Whether each axis is asked at each point where it is, instead of being believed what it said when it arrived. */
  readonly readPositions: boolean;
  /** How long a device that is offline is waited for, in milliseconds, and what is done then. */
  readonly offline: { readonly wait: number; readonly then: "skip" | "abort" };
}

/** A file to write, and whether its arrays are compressed. */
export interface ScanOutputs {
  /** Paths, as they were given. */
  readonly output: readonly string[];
  /** Whether arrays are compressed. */
  readonly compress: boolean;
}
