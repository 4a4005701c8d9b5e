/**
 * `robo ws-bridge`: C programs that speak C structs on one side, browsers, notebooks, Foxglove and rosbridge clients on the other.
 *
 * @module
 */
export { BridgeServer } from "./bridge_server.ts";
export type { BridgeServerOptions } from "./bridge_server_options.ts";
export { CLIENT_LIMITS, type ClientLimits } from "./clients/client_limits.ts";
export { publishTopics } from "./core/publish_topics.ts";
export type { Bridge, BridgeListener, ProgramState } from "./hub/bridge.ts";
export type { Client } from "./hub/client.ts";
export { MAX_PROGRAMS, MAX_TOPICS } from "./hub/hub_options.ts";
export type { LogLine } from "./hub/program.ts";
export type { Topic } from "./hub/topic.ts";
export * from "./layout/mod.ts";
export { type LayoutSources, readLayout } from "./read_layout.ts";
export { BRIDGE_PORT } from "./server/mod.ts";
