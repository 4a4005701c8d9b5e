import type { ResourceLimits, RestartPolicy, StopTimes } from "../plan.ts";

/** When a node is started again, unless the file says otherwise: never, as with pygecko. */
export const DEFAULT_RESTART: RestartPolicy = {
  when: "never",
  delayMs: 1000,
  maxDelayMs: 30_000,
  limit: 5,
  resetAfterMs: 10_000,
};

/** How a node is stopped, unless the file says otherwise. */
export const DEFAULT_STOP: StopTimes = { politeMs: 3000, termMs: 2000 };

/** What a node may use, unless the file says otherwise: everything. */
export const DEFAULT_LIMITS: ResourceLimits = {};

/** Longest wait for a node of `after`, unless the file says otherwise, in milliseconds. */
export const DEFAULT_AFTER_TIMEOUT_MS = 30_000;

/** Time after a node's start in which its topics are not looked at, unless the file says otherwise, in milliseconds. */
export const DEFAULT_GRACE_MS = 5000;

/** Most nodes of a launch. */
export const MAX_NODES = 1000;

/** Deepest nesting of includes. */
export const MAX_INCLUDE_DEPTH = 16;

/** Most includes of a launch, counting a file as often as it is included. */
export const MAX_INCLUDES = 256;
