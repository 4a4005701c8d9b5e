/**
 * The message hub behind `robo core`.
 *
 * @module
 */
export { Hub } from "./hub.ts";
export type { HubOptions } from "./options.ts";
export type { Observer } from "./observer.ts";
export * from "./snapshot.ts";
export type { OverflowPolicy } from "./subscriber_link.ts";
export type { ProcessUsage } from "./process_sampler.ts";
export { Announcement, isProcessAlive, removeStaleAnnouncements } from "./announcement.ts";
export { type ControlOptions, ControlServer } from "./control_server.ts";
export { AllowList } from "./allow_list.ts";
export { snapshotJson } from "./snapshot_json.ts";
export { askHub, watchHub } from "./control_client.ts";
