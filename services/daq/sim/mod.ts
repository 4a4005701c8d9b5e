/**
 * Simulated detectors and actuators, for trying things out and for tests.
 *
 * @module
 */
export type { FaultOptions } from "./faults.ts";
export { SIM_MODELS, simModel } from "./models.ts";
export type { RunCounters } from "./self_running.ts";
export { type ServedSim, serveSim, type ServeSimOptions } from "./serve_sim.ts";
export type { SimActuator, SimDetector, SimDevice, SimModel, SimOptions } from "./sim_device.ts";
