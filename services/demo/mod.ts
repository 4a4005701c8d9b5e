/**
 * `robo demo`: the launch of a simulated rover, which drives around in a room, and its nodes.
 *
 * @module
 */
export { DEMO_NODES } from "./nodes.ts";
export { demoPlan, type DemoSetting } from "./plan.ts";
