import type { FrameRun } from "../hub/frame_run.ts";
import type { Tally } from "../hub/tally.ts";

/** A step on the way of structs to subscriptions. */
export interface Stage {
  /** Structs have come; the run is valid during the call. */
  arrived(run: FrameRun, tally: Tally): void;
  /** Hands on at once what it has held back, if it holds anything back. */
  settle?(): void;
  /** Forgets what it has held back, and its timer. */
  close?(): void;
}

/** What stages need. */
export interface StageContext {
  /** Counts a run of their own. */
  readonly tally: (run: FrameRun) => Tally;
  /** Told of mistakes of those who write structs. */
  readonly fault: (error: unknown) => void;
  /** A clock that never jumps, in milliseconds. */
  readonly clock: () => number;
  /** Called when something was handed on by a timer: clients write what they have. */
  readonly delivered: () => void;
}
