/**
 * Launch files: what they say, and what is wrong with them.
 *
 * @module
 */
export { loadLaunchPlan, type LoadOptions } from "./load_plan.ts";
export {
  DEFAULT_AFTER_TIMEOUT_MS,
  DEFAULT_GRACE_MS,
  DEFAULT_RESTART,
  DEFAULT_STOP,
} from "./defaults.ts";
export { describeCore, describePlan } from "./plan_words.ts";
export { LaunchFileError, type Problem } from "./problems.ts";
export { launchSchema } from "./schema.ts";
