/**
 * The nodes of `robo demo`: they publish what this machine is doing.
 *
 * @module
 */
export { DEMO_NODES } from "./nodes.ts";
