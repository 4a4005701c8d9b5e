import type { DeviceCounters } from "../../../protocols/daq/lab_types.ts";

/** A device's totals, to be counted on. */
export type Counting = { -readonly [Name in keyof DeviceCounters]: number };

/** Totals of nothing so far. */
export function noCounts(): Counting {
  return {
    grabs: 0,
    moves: 0,
    timeouts: 0,
    stale: 0,
    unsolicited: 0,
    dropped: 0,
    refused: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}
