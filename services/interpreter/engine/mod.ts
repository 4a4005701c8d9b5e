/**
 * The engine of an interpreter: a process that runs the users' cells, can be stopped without losing its state, and whose
 * death takes nobody along.
 *
 * @module
 */
export type * from "./engine.ts";
export { startEngine } from "./start_engine.ts";
