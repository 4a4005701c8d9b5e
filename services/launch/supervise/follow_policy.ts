import { durationWords } from "../../../system/duration_words.ts";
import type { RestartPolicy } from "../plan.ts";
import { type Lifecycle, type LifecycleRules, stay, type Step, tell } from "./lifecycle_model.ts";

/** Shortest pause before a restart, in milliseconds, whatever the policy says. */
const LEAST_DELAY_MS = 10;

/** Pause before restart number `row`, from 0, in milliseconds. */
export function backOff(policy: RestartPolicy, row: number): number {
  const delay = Math.max(LEAST_DELAY_MS, policy.delayMs) * 2 ** Math.min(row, 40);
  return Math.min(delay, Math.max(LEAST_DELAY_MS, policy.maxDelayMs));
}

/** What follows when a program has ended by itself, or could not be started, and nothing of it is left. */
export function followPolicy(state: Lifecycle, { restart: policy }: LifecycleRules): Step {
  const again = policy.when === "always" || policy.when === "on-failure" && state.failed;
  const next = "nothing";
  if (!again) return stay({ ...state, next, phase: state.failed ? "failed" : "finished" });
  if (state.row >= policy.limit) {
    const times = policy.limit === 1 ? "once" : `${policy.limit} times in a row`;
    const text = policy.limit === 0 ? "is not started again" : `was started again ${times}`;
    return {
      state: { ...state, next, phase: "failed" },
      actions: [tell("gave-up", `${text}: it is given up`)],
    };
  }
  const ms = backOff(policy, state.row);
  const limit = policy.limit === Infinity ? "" : ` of ${policy.limit}`;
  return {
    state: { ...state, next, phase: "backing-off", row: state.row + 1 },
    actions: [
      tell(
        "restarting",
        `starts again in ${durationWords(ms)} (restart ${state.row + 1}${limit})`,
      ),
      { act: "timer", ms },
    ],
  };
}
