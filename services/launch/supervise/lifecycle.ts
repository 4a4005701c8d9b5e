/**
 * The life of one supervised program as a state machine without side effects: what happened goes in, what is to be done comes out.
 *
 * @module
 */
import { durationWords } from "../../../system/duration_words.ts";
import { followPolicy } from "./follow_policy.ts";
import {
  type Happening,
  type Lifecycle,
  type LifecycleRules,
  stay,
  type Step,
  tell,
} from "./lifecycle_model.ts";

export {
  type Action,
  BEGINNING,
  type Happening,
  type Lifecycle,
  type LifecycleRules,
  type Step,
} from "./lifecycle_model.ts";

/** Time after SIGKILL after which a process counts as stuck, in milliseconds: it hangs in the kernel, mostly in a dead disk. */
export const STUCK_AFTER_MS = 15_000;

/** What follows when `happening` happens to `state` at `now`, in milliseconds of any steady clock. */
export function step(
  state: Lifecycle,
  happening: Happening,
  { rules, now }: { readonly rules: LifecycleRules; readonly now: number },
): Step {
  switch (happening.what) {
    case "start":
      return start(state);
    case "restart":
      return restart(state, happening.reason, rules);
    case "stop":
      return stop(state, happening.reason, rules);
    case "put-down":
      return state.process === "alive" && state.phase !== "stopping"
        ? ending({ ...state, failed: true, next: "policy" }, happening.reason, rules)
        : stay(state);
    case "kill":
      return kill(state, happening.reason);
    case "spawned":
      return stay({ ...state, process: "alive", startedAt: now, starts: state.starts + 1 });
    case "not-spawned":
      return followPolicy({ ...state, process: "none", failed: true }, rules);
    case "ready":
      return state.phase === "starting" && state.process === "alive"
        ? { state: { ...state, phase: "running" }, actions: [tell("ready", "is ready")] }
        : stay(state);
    case "exited":
      return exited(state, happening.success, { rules, now });
    case "gone":
      return gone(state, rules);
    case "stuck":
      return state.process === "rest" ? stuck(state) : stay(state);
    case "timer":
      return timer(state, rules);
  }
}

function start(state: Lifecycle): Step {
  if (state.process === "stuck") return retryStuck(state);
  if (state.phase === "stopping") return stay({ ...state, next: "start" });
  if (state.process === "alive") return stay(state);
  return spawn({ ...state, row: 0 });
}

function restart(state: Lifecycle, reason: string, rules: LifecycleRules): Step {
  const isUp = state.process === "alive" && state.phase !== "stopping";
  return isUp ? ending({ ...state, next: "start" }, reason, rules) : start(state);
}

function stop(state: Lifecycle, reason: string, rules: LifecycleRules): Step {
  if (state.phase === "stopping") return stay({ ...state, next: "stopped" });
  if (state.process === "alive") return ending({ ...state, next: "stopped" }, reason, rules);
  return settle(state);
}

/** Stops what has no process: what has ended by itself stays as it is. */
function settle(state: Lifecycle): Step {
  if (state.phase !== "waiting" && state.phase !== "backing-off") return stay(state);
  return { state: { ...state, phase: "stopped", next: "nothing" }, actions: [{ act: "timer" }] };
}

function kill(state: Lifecycle, reason: string): Step {
  if (state.process === "rest") {
    return {
      state: { ...state, next: "stopped" },
      actions: [{ act: "clean", hurry: true }],
    };
  }
  if (state.process !== "alive") return settle(state);
  return {
    state: { ...state, phase: "stopping", next: "stopped", stage: "killed" },
    actions: [
      { act: "signal", signal: "SIGKILL" },
      { act: "timer", ms: STUCK_AFTER_MS },
      tell("killed", `is killed: ${reason}`),
    ],
  };
}

function ending(state: Lifecycle, reason: string, { stop }: LifecycleRules): Step {
  return {
    state: { ...state, phase: "stopping", stage: "asked" },
    actions: [
      tell("stopping", `is stopped: ${reason}`),
      { act: "ask" },
      { act: "timer", ms: stop.politeMs },
    ],
  };
}

function exited(
  state: Lifecycle,
  success: boolean,
  { rules, now }: { readonly rules: LifecycleRules; readonly now: number },
): Step {
  if (state.process === "stuck") {
    return {
      state: { ...state, process: "rest", phase: "stopping" },
      actions: [{ act: "clean", hurry: true }],
    };
  }
  if (state.process !== "alive") return stay(state);
  const wasAsked = state.phase === "stopping";
  const wasHealthy = now - state.startedAt >= rules.restart.resetAfterMs;
  return {
    state: {
      ...state,
      process: "rest",
      phase: "stopping",
      next: wasAsked ? state.next : "policy",
      failed: wasAsked ? state.failed : !success,
      row: wasHealthy ? 0 : state.row,
    },
    actions: [{ act: "timer" }, { act: "clean", hurry: state.stage === "killed" && wasAsked }],
  };
}

function gone(state: Lifecycle, rules: LifecycleRules): Step {
  if (state.process !== "rest") return stay(state);
  const left: Lifecycle = { ...state, process: "none" };
  switch (state.next) {
    case "policy":
      return followPolicy(left, rules);
    case "start":
      return spawn({ ...left, row: 0 });
    case "stopped":
      return stay({ ...left, phase: "stopped", next: "nothing" });
    case "nothing":
      return stay({ ...left, phase: "failed" });
  }
}

function timer(state: Lifecycle, { stop }: LifecycleRules): Step {
  if (state.phase === "backing-off") return spawn({ ...state, restarts: state.restarts + 1 });
  if (state.phase !== "stopping" || state.process !== "alive") return stay(state);
  switch (state.stage) {
    case "asked":
      return {
        state: { ...state, stage: "told" },
        actions: [{ act: "signal", signal: "SIGTERM" }, { act: "timer", ms: stop.termMs }],
      };
    case "told":
      return {
        state: { ...state, stage: "killed" },
        actions: [
          { act: "signal", signal: "SIGKILL" },
          { act: "timer", ms: STUCK_AFTER_MS },
          tell(
            "killed",
            `did not end within ${durationWords(stop.politeMs + stop.termMs)}: it is killed`,
          ),
        ],
      };
    case "killed":
      return stuck(state);
  }
}

function stuck(state: Lifecycle): Step {
  return {
    state: { ...state, process: "stuck", phase: "failed", next: "nothing", failed: true },
    actions: [
      tell(
        "warning",
        "cannot be killed: it hangs in the kernel, mostly on a disk or a device that does not answer",
      ),
    ],
  };
}

/** A start on demand, while a process may still be there. */
function retryStuck(state: Lifecycle): Step {
  return {
    state: { ...state, process: "rest", phase: "stopping", next: "start" },
    actions: [
      tell("warning", "has a process that could not be killed: it starts when that is gone"),
      { act: "clean", hurry: true },
    ],
  };
}

function spawn(state: Lifecycle): Step {
  return {
    state: { ...state, phase: "starting", next: "nothing", stage: "asked", failed: false },
    actions: [{ act: "timer" }, { act: "spawn" }],
  };
}
