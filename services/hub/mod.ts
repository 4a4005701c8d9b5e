/**
 * The message hub behind `robo core`.
 *
 * @module
 */
export { Hub } from "./hub.ts";
export type { HubOptions } from "./options.ts";
export type { Observer } from "./statistics/observer.ts";
export * from "./statistics/snapshot.ts";
export type { OverflowPolicy } from "./routing/subscriber_link.ts";
export type { ProcessUsage } from "./statistics/process_sampler.ts";
export {
  Announcement,
  connectable,
  isProcessAlive,
  removeStaleAnnouncements,
} from "./control/announcement.ts";
export { Beacon, type BeaconCounters, type BeaconOptions } from "./control/beacon.ts";
export { type ControlOptions, ControlServer } from "./control/control_server.ts";
export { AllowList } from "../../transports/allow_list.ts";
export { snapshotJson } from "./statistics/snapshot_json.ts";
export { askHub, watchHub } from "./control/control_client.ts";
export { type FlightRecording, type FlightRequest, readFlight } from "./control/flight_client.ts";
export type { FlightHeader, FlightMessage } from "./flight/flight_decoder.ts";
export type { FlightOptions } from "./flight/flight_recorder.ts";
