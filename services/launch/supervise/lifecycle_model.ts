import type { RestartPolicy, StopTimes } from "../plan.ts";
import type { LaunchEvent, NodePhase } from "../state.ts";

/** Where a program is in its life. */
export interface Lifecycle {
  /** What is shown of it. */
  readonly phase: NodePhase;
  /**
   * Its processes: `none`; `alive` while its main process runs; `rest` while what that one left behind is being ended;
   * `stuck` when the system does not end them even after SIGKILL.
   */
  readonly process: "none" | "alive" | "rest" | "stuck";
  /** What follows when nothing of it is left. */
  readonly next: "policy" | "start" | "stopped" | "nothing";
  /** How far its ending has gone, while it is `stopping`. */
  readonly stage: "asked" | "told" | "killed";
  /** Whether its end counts as a failure. */
  readonly failed: boolean;
  /** Restarts in a row. */
  readonly row: number;
  /** When its program was started last, in milliseconds of the caller's clock. */
  readonly startedAt: number;
  /** How often its program was started. */
  readonly starts: number;
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number;
}

/** Something that happened. */
export type Happening =
  | { readonly what: "start" }
  | { readonly what: "stop"; readonly reason: string }
  | { readonly what: "restart"; readonly reason: string }
  /** It has to end for `reason`, which counts as a failure: the restart policy says what follows. */
  | { readonly what: "put-down"; readonly reason: string }
  /** It has to be gone at once. */
  | { readonly what: "kill"; readonly reason: string }
  | { readonly what: "spawned" }
  | { readonly what: "not-spawned" }
  | { readonly what: "ready" }
  /** The main process has ended. */
  | { readonly what: "exited"; readonly success: boolean }
  /** Nothing of it is left. */
  | { readonly what: "gone" }
  /** What the main process left behind cannot be ended. */
  | { readonly what: "stuck" }
  /** The timer that was set last has run out. */
  | { readonly what: "timer" };

/** Something to be done. */
export type Action =
  /** Start the program; answer with `spawned` or `not-spawned` before anything else. */
  | { readonly act: "spawn" }
  /** Ask it politely to end. */
  | { readonly act: "ask" }
  | { readonly act: "signal"; readonly signal: "SIGTERM" | "SIGKILL" }
  /** End what the main process left behind; answer with `gone` or `stuck`. With `hurry`, without mercy. */
  | { readonly act: "clean"; readonly hurry: boolean }
  /** Set the timer, which there is one of; without `ms`, take it away. */
  | { readonly act: "timer"; readonly ms?: number }
  | { readonly act: "tell"; readonly kind: LaunchEvent["kind"]; readonly text: string };

/** What the machine needs to know about its program. */
export interface LifecycleRules {
  /** When it is started again. */
  readonly restart: RestartPolicy;
  /** How it is stopped. */
  readonly stop: StopTimes;
}

/** What follows from something that happened. */
export interface Step {
  /** Where the program is now. */
  readonly state: Lifecycle;
  /** What is to be done, in this order. */
  readonly actions: readonly Action[];
}

/** A program that has not been started. */
export const BEGINNING: Lifecycle = {
  phase: "waiting",
  process: "none",
  next: "nothing",
  stage: "asked",
  failed: false,
  row: 0,
  startedAt: 0,
  starts: 0,
  restarts: 0,
};

/** Tells `text`. */
export function tell(kind: LaunchEvent["kind"], text: string): Action {
  return { act: "tell", kind, text };
}

/** A step after which nothing is to be done. */
export function stay(state: Lifecycle): Step {
  return { state, actions: [] };
}
