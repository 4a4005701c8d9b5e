import { resolve } from "node:path";
import type { Machine, ResourceLimits, RestartPolicy, StopTimes } from "../plan.ts";
import {
  DEFAULT_AFTER_TIMEOUT_MS,
  DEFAULT_LIMITS,
  DEFAULT_RESTART,
  DEFAULT_STOP,
} from "./defaults.ts";
import type { limits, restart, stop } from "./fields/policy_fields.ts";
import type { ScopeRequest } from "./fields/scope_fields.ts";
import type { Located, Read } from "./shapes/shape.ts";

/** What a node has from the file, includes and groups around it; what stands further in is stronger. */
export interface Scope {
  /** Namespace, without slashes at its ends. */
  readonly namespace: string;
  /** Environment variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Topics that are called something else. */
  readonly remap: Readonly<Record<string, string>>;
  /** Folder in which nodes run, absolute, and where that is said; by default that of their file. */
  readonly cwd?: Located<string>;
  /** Computer on which they run. */
  readonly machine?: Machine;
  /** Process that they share. */
  readonly process?: string;
  /** When they are started again. */
  readonly restart: RestartPolicy;
  /** How they are stopped. */
  readonly stop: StopTimes;
  /** What they may use. */
  readonly limits: ResourceLimits;
  /** Longest wait for the nodes before them, in milliseconds. */
  readonly afterTimeoutMs: number;
  /** Whether the launch ends with them. */
  readonly required: boolean;
}

/** What a file has around it when nothing includes it. */
export const OUTERMOST_SCOPE: Scope = {
  namespace: "",
  env: {},
  remap: {},
  restart: DEFAULT_RESTART,
  stop: DEFAULT_STOP,
  limits: DEFAULT_LIMITS,
  afterTimeoutMs: DEFAULT_AFTER_TIMEOUT_MS,
  required: false,
};

/** What is within a group or file in `folder`, which stands in `around`. */
export function innerScope(around: Scope, request: ScopeRequest, folder: string): Scope {
  const { cwd, machine, process, defaults = {} } = request;
  const { afterTimeout = around.afterTimeoutMs, required = around.required } = defaults;
  return {
    ...around,
    namespace: joinNamespace(around.namespace, request.namespace),
    env: { ...around.env, ...record(request.env) },
    remap: { ...around.remap, ...record(request.remap) },
    ...(cwd === undefined ? {} : { cwd: { ...cwd, value: resolve(folder, cwd.value) } }),
    ...(machine === undefined ? {} : { machine }),
    ...(process === undefined ? {} : { process: process.value }),
    restart: mergeRestart(around.restart, defaults.restart),
    stop: mergeStop(around.stop, defaults.stop),
    limits: mergeLimits(around.limits, defaults.limits),
    afterTimeoutMs: afterTimeout,
    required,
  };
}

/** A namespace within another; one with a leading slash stands alone. */
export function joinNamespace(around: string, inner = ""): string {
  const plain = inner.replace(/^\/|\/$/g, "");
  if (inner.startsWith("/") || around === "") return plain;
  return plain === "" ? around : `${around}/${plain}`;
}

/** A restart policy with what a file says in place of a part of it. */
export function mergeRestart(
  around: RestartPolicy,
  said: Read<typeof restart> | undefined,
): RestartPolicy {
  if (said === undefined) return around;
  // Whoever gives a delay wants restarts.
  const standard = around.when === "never" ? "on-failure" : around.when;
  const { when = standard, delay = around.delayMs, limit = around.limit } = said;
  const { maxDelay = Math.max(around.maxDelayMs, delay), resetAfter = around.resetAfterMs } = said;
  return { when, delayMs: delay, maxDelayMs: maxDelay, limit, resetAfterMs: resetAfter };
}

/** Times to stop with what a file says in place of a part of them. */
export function mergeStop(around: StopTimes, said: Read<typeof stop> | undefined): StopTimes {
  const { polite = around.politeMs, term = around.termMs } = said ?? {};
  return { politeMs: polite, termMs: term };
}

/** Limits with what a file says in place of a part of them. */
export function mergeLimits(
  around: ResourceLimits,
  said: Read<typeof limits> | undefined,
): ResourceLimits {
  const { cpu, memory } = said ?? {};
  return {
    ...around,
    ...(cpu === undefined ? {} : { cpu }),
    ...(memory === undefined ? {} : { memoryBytes: memory }),
  };
}

/** A map as an object. */
export function record(map: ReadonlyMap<string, string> | undefined): Record<string, string> {
  return Object.fromEntries(map ?? []);
}
