/**
 * `robo launch`: reads a launch file, starts its nodes and looks after them.
 *
 * @module
 */
export * from "./file/mod.ts";
export type * from "./plan.ts";
export type * from "./state.ts";
