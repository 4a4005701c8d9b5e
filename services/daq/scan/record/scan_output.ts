import type { HistoryEntry, PointRecord, ScanArray, ScanEnd, ScanHeader } from "./scan_record.ts";

/** What the check of a finished output has found. */
export interface Verification {
  /** Elements of points that were compared, an array at a point counting as one. */
  readonly checked: number;
  /** Those that are not what was measured, such as `cam/CH0 at point 12`; at most 100 of them. */
  readonly wrong: readonly string[];
}

/** A file that a scan is written to as its points come. Throws `RoboError`s of kind `io` for what the disk does not take. */
export interface ScanOutput extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Begins with an array, before the first point that has it. */
  array(array: ScanArray): Promise<void>;
  /** Takes a point; its elements may be used for something else once this has resolved. */
  point(record: PointRecord): Promise<void>;
  /** Takes what happened between points. */
  history(entry: HistoryEntry): void;
  /** Hands all that waits to the system. */
  flush(): Promise<void>;
  /** Writes what is known at the end only, checks all that was written, and closes it. */
  finish(end: ScanEnd, time: number): Promise<Verification>;
}

/** Makes an output for a scan. */
export type OpenOutput = (path: string, header: ScanHeader) => Promise<ScanOutput>;
