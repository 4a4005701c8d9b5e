/** How a scan of the server is: `running`, `paused`, or how it has ended. */
export type ScanStateName = "running" | "paused" | "complete" | "aborted" | "failed";

/** A scan that runs on the server, or has. */
export interface ScanState {
  /** Its name for requests, such as `3-map`. */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** How it is. */
  readonly state: ScanStateName;
  /** Points that have been visited, in earlier runs too. */
  readonly done: number;
  /** All points. */
  readonly total: number;
  /** Of those visited, those without some or all detectors. */
  readonly incomplete: number;
  /** How long the rest is going to take, in seconds; null while nobody knows, and at the end. */
  readonly secondsLeft: number | null;
  /** Its files, from the server's storage folder. */
  readonly outputs: readonly string[];
  /** When it began, in milliseconds since 1970. */
  readonly started: number;
  /** When it ended; null while it runs. */
  readonly ended: number | null;
  /** Why it did not come to its end; null when it did, or runs. */
  readonly problem: string | null;
  /** What went wrong on the way, the newest last; at most 20. */
  readonly notices: readonly string[];
}

/** What is asked of the server. */
export interface ScanRequest {
  /** The scan, as its file has it. */
  readonly scan: unknown;
  /** Whether one that broke off is continued. Default false. */
  readonly resume?: boolean;
  /** Whether files that are there are replaced. Default false. */
  readonly force?: boolean;
}
