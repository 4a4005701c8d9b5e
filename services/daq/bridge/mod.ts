/**
 * The devices of one server in another.
 *
 * @module
 */
export { Bridge } from "./bridge.ts";
export type { BridgeCounters, BridgeEvent, BridgeOptions, OpenLab } from "./bridge_options.ts";
