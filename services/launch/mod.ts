/**
 * `robo launch`: reads a launch file, starts its nodes and looks after them.
 *
 * @module
 */
export * from "./file/mod.ts";
export type * from "./plan.ts";
export type * from "./state.ts";
export { Launch } from "./session/launch.ts";
export type { LaunchOptions, LaunchOutcome } from "./session/launch_options.ts";
export { CrashWatch } from "./session/crash_watch.ts";
export { DEFAULT_KEPT_RUNS, latestRun, runsRoot } from "./session/run_folder.ts";
export type { Controllable, LogLine } from "./control/controllable.ts";
export { unknownNode } from "./control/unknown_node.ts";
export { didYouMean } from "./file/nearest.ts";
export { findLaunch, findLaunches, RunningLaunch } from "./control/control_client.ts";
