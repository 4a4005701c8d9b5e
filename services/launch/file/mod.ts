/**
 * Launch files: what they say, and what is wrong with them.
 *
 * @module
 */
export { loadLaunchPlan, type LoadOptions } from "./load_plan.ts";
export { describeCore, describePlan } from "./plan_words.ts";
export { LaunchFileError, type Problem } from "./problems.ts";
export { launchSchema } from "./schema.ts";
