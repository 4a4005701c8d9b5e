import { json } from "./json_flag.ts";
import { anyCountFlag, timeFlag } from "./flag_kinds.ts";

/** Flags of commands that measure again and again. */
export interface MeasureFlags {
  /** Length of the interval that is measured, in milliseconds. */
  readonly window: number;
  /** Number of intervals, 0 for no end. */
  readonly count: number;
  /** Whether to print JSON. */
  readonly json: boolean;
}

/** Definitions of {@linkcode MeasureFlags}. */
export const measureFlags = {
  window: timeFlag("1s", "Length of each measurement, from 50ms to 1h"),
  count: anyCountFlag("0", "End after so many measurements; 0 goes on until Ctrl-C"),
  json,
} as const;

/** Short names of {@linkcode measureFlags}. */
export const measureAliases = { n: "count" } as const;
