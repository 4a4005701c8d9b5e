/**
 * The errors of `robo`: what happened, in `message`, and what to do about it, in `hint`.
 *
 * @module
 */

/** The kinds of failure, named after what the user has to look at. */
export type ErrorCode =
  | "usage"
  | "data"
  | "missing"
  | "unavailable"
  | "internal"
  | "io"
  | "lost"
  | "denied"
  | "config";

/** Exit status per kind, from BSD's `sysexits.h`. */
const EXIT_STATUS: Readonly<Record<ErrorCode, number>> = {
  usage: 64,
  data: 65,
  missing: 66,
  unavailable: 69,
  internal: 70,
  io: 74,
  lost: 75,
  denied: 77,
  config: 78,
};

/** What a {@linkcode RoboError} carries besides its message. */
export interface RoboErrorOptions {
  /** What the user can do about it, in sentence case without a final period. */
  readonly hint?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * A failure that a user can understand and mend.
 *
 * @example
 * ```ts
 * import { RoboError } from "robo";
 * import assert from "node:assert/strict";
 *
 * const error = new RoboError("unavailable", "No core answers at tcp://127.0.0.1:9998", {
 *   hint: "Start one with: robo core",
 * });
 * assert.equal(error.exitStatus, 69);
 * ```
 */
export class RoboError extends Error {
  /** The class's name. */
  override readonly name: string = "RoboError";
  /** Which kind of failure this is. */
  readonly code: ErrorCode;
  /** What the user can do about it; `undefined` where there is nothing to say. */
  readonly hint: string | undefined;

  /** Makes an error of kind `code`, with a one-line message. */
  constructor(code: ErrorCode, message: string, options: RoboErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }

  /** The status a process ends with when this error ends it: sysexits, 64 to 78. */
  get exitStatus(): number {
    return EXIT_STATUS[this.code];
  }
}
