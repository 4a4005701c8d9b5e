/**
 * The interpreter: a kernel that Jupyter's clients talk to, and the engine that runs their code.
 *
 * @module
 */
export type { KernelCounters } from "./kernel/counters.ts";
export type { EntranceOptions, Right } from "./kernel/entrance.ts";
export type { KernelLimits } from "./kernel/limits.ts";
export type { KernelOptions } from "./kernel/options.ts";
export { startKernel } from "./kernel/start_kernel.ts";
export type { ClientInfo, Kernel, KernelEnd, KernelEvent, KernelStatus } from "./kernel/status.ts";
