import type { Grab } from "../../../../client/daq/lab.ts";

/** A file to which the grabs of one device are written as they come. */
export interface GrabWriter extends AsyncDisposable {
  /** Its path. */
  readonly path: string;
  /** Grabs that were written. */
  readonly grabs: number;
  /**
   * Adds a grab; its memory may be used for something else once this has resolved.
   *
   * Throws a `RoboError` of kind `data` for one whose arrays are others than those of the first, and of kind `io` for what the disk
   * does not take.
   */
  write(grab: Grab): Promise<void>;
  /** Closes the file, which is whole then. */
  [Symbol.asyncDispose](): Promise<void>;
}
