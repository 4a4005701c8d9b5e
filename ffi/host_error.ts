import { type ErrorCode, RoboError } from "../errors.ts";
import { cureOfRights, hintFor } from "./host_hint.ts";
import { RESULT } from "./result.ts";

/**
 * Why a host variable or a host function could not do its work, named after `enum robo_result` of `robo/shm.h`; and
 * `"no-library"`: the native library was neither found nor could it be built.
 */
export type HostReason =
  | "argument"
  | "name"
  | "not-found"
  | "exists"
  | "mismatch"
  | "too-big"
  | "never-written"
  | "stale"
  | "removed"
  | "timed-out"
  | "busy"
  | "changed"
  | "denied"
  | "corrupt"
  | "version"
  | "namespace"
  | "no-space"
  | "no-memory"
  | "system"
  | "no-server"
  | "died"
  | "failed"
  | "cancelled"
  | "lost"
  | "pending"
  | "full"
  | "stopped"
  | "platform"
  | "no-library";

interface Reason {
  readonly kind: ErrorCode;
  /** What it is, for where the library has said nothing. */
  readonly text: string;
  readonly hint?: string;
}

const CORRUPT = "Remove it with: robo shm rm NAME; it is made anew by whoever opens it next";

const REASONS: Readonly<Record<HostReason, Reason>> = {
  argument: { kind: "usage", text: "An argument that no call may have" },
  name: {
    kind: "usage",
    text: "A name that cannot be",
    hint: "Names have 1 to 100 characters of A-Z a-z 0-9 . _ -",
  },
  "not-found": {
    kind: "missing",
    text: "There is nothing of that name or number",
    hint: "See what there is with: robo shm ls",
  },
  exists: { kind: "unavailable", text: "It is there already" },
  mismatch: {
    kind: "config",
    text: "It is there with other sizes or another schema",
    hint: "Ask for the same on both sides, or remove it with: robo shm rm NAME",
  },
  "too-big": {
    kind: "data",
    text: "More bytes than there is room for",
    hint:
      "Make it anew with more room: robo shm rm NAME, then a greater maxSize, maxArgs or maxResult (--max-size, --max-args, --max-result)",
  },
  "never-written": {
    kind: "unavailable",
    text: "The variable has no value yet",
    hint: "Write it first, or wait for its first value",
  },
  stale: {
    kind: "unavailable",
    text: "The newest value is older than was allowed",
    hint: "See whether its writer still runs: robo shm info NAME",
  },
  removed: {
    kind: "missing",
    text: "It was removed",
    hint: "Who opens it first makes it anew; see what there is with: robo shm ls",
  },
  "timed-out": { kind: "unavailable", text: "The time-out passed" },
  busy: {
    kind: "unavailable",
    text: "Every slot is in use by a living process",
    hint: "Make it anew with more slots (--slots), or fetch the results of calls that were posted",
  },
  changed: {
    kind: "unavailable",
    text: "Another value has been written meanwhile",
    hint: "Read the newest value and try again",
  },
  denied: {
    kind: "denied",
    text: "It belongs to another user, is open to others, or may only be read",
  },
  corrupt: { kind: "data", text: "Its header cannot be", hint: CORRUPT },
  version: {
    kind: "unavailable",
    text: "It was made by another version of robo",
    hint: "End the programs of the other version, and remove it with: robo shm rm NAME",
  },
  namespace: {
    kind: "unavailable",
    text: "It was made in another container, whose processes cannot be told alive from dead",
    hint:
      "Run both in one pid namespace (docker: --pid), or set ROBO_SHM_DIR to a folder of this one",
  },
  "no-space": {
    kind: "io",
    text: "The shared memory's file system is full",
    hint: "See what takes it with: robo shm ls and df /dev/shm (docker: --shm-size)",
  },
  "no-memory": { kind: "io", text: "There is no memory left" },
  system: { kind: "io", text: "A system call failed" },
  "no-server": {
    kind: "unavailable",
    text: "No dispatcher that lives serves the function",
    hint: "Start one, or see what is served with: robo shm ls",
  },
  died: {
    kind: "lost",
    text: "The dispatcher died with the call in its hands",
    hint: "Call again if the function may run twice",
  },
  failed: { kind: "data", text: "The function itself reported an error" },
  cancelled: { kind: "lost", text: "The call was cancelled" },
  lost: {
    kind: "lost",
    text: "The result was not fetched in time, and its slot was given to another call",
    hint: "Fetch results sooner, or make the function with more slots",
  },
  pending: { kind: "unavailable", text: "It is not done yet" },
  full: {
    kind: "unavailable",
    text: "There is no room for one more function or dispatcher",
    hint: "Make the dispatcher for more functions: new HostFunctionDispatcher(128)",
  },
  stopped: { kind: "unavailable", text: "The dispatcher was told to stop" },
  platform: {
    kind: "unavailable",
    text: "This system cannot do it",
    hint: "Shared memory needs Linux",
  },
  "no-library": {
    kind: "unavailable",
    text: "The native library is not there",
    hint: "See why with: robo shm doctor",
  },
};

const BY_RESULT: ReadonlyMap<number, HostReason> = new Map(
  (Object.keys(RESULT) as (keyof typeof RESULT)[]).map((reason) => [RESULT[reason], reason]),
);

/** What a {@linkcode HostError} carries besides its reason. */
export interface HostErrorOptions {
  /** What happened; default a short text for the reason. */
  readonly message?: string;
  /** What to do about it; default what helps with most errors of that reason. */
  readonly hint?: string;
  /** The error that led to this one. */
  readonly cause?: unknown;
  /** The number by which a function reported its error, where the reason is `"failed"`; default 0. */
  readonly number?: number;
}

/**
 * A host variable or a host function could not do its work.
 *
 * @example
 * ```ts
 * import { HostError } from "robo";
 * import assert from "node:assert/strict";
 *
 * const error = new HostError("never-written");
 * assert.equal(error.reason, "never-written");
 * assert.equal(error.code, "unavailable");
 * ```
 */
export class HostError extends RoboError {
  /** The class's name. */
  override readonly name: string = "HostError";
  /** Why. */
  readonly reason: HostReason;
  /** The number by which a function reported its error, where the reason is `"failed"`; else 0. */
  readonly number: number;

  /** Makes an error with the kind, the message and the hint of its reason, where no others are given. */
  constructor(reason: HostReason, options: HostErrorOptions = {}) {
    const { kind, text, hint: usual }: Reason = REASONS[reason];
    const { message = text, cause, number = 0 } = options;
    const hint = options.hint ??
      hintFor(message, reason === "denied" ? cureOfRights(message) : usual);
    super(kind, message, { ...(hint === undefined ? {} : { hint }), cause });
    this.reason = reason;
    this.number = number;
  }
}

/** The reason that a negative result of the library stands for. */
export function reasonOf(result: number): HostReason {
  return BY_RESULT.get(result) ?? "system";
}
