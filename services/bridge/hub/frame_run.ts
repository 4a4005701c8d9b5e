import type { LinkRun } from "../../../protocols/link/mod.ts";

/**
 * Structs that came together: whole frames (`protocols/link`) one behind the other, all of kind data, each with its topic's number as `id`
 * and a time that is not 0. The one form in the middle of the bridge: framings make it, dialects and recordings read it.
 *
 * The memory belongs to who made it and is overwritten after the call which hands it on: who keeps it, copies it.
 */
export type FrameRun = LinkRun;
