import type { Logger } from "@logtape/logtape";
import type { Security } from "../../protocols/zmtp/mod.ts";
import type { FlightOptions } from "./flight/flight_recorder.ts";
import type { OverflowPolicy } from "./routing/subscriber_link.ts";

/** How a hub is to be. */
export interface HubOptions {
  /** Where publishers connect; `tcp://*:0` takes a free port. Default `tcp://127.0.0.1:9998`. */
  readonly in?: string;
  /** Where subscribers connect. Default `tcp://127.0.0.1:9999`. */
  readonly out?: string;
  /** Name under which nodes find the hub. Default `local`. */
  readonly key?: string;
  /** How connections authenticate and encrypt: the server's side of PLAIN or CURVE. Default none. */
  readonly security?: Security;
  /** Networks that may connect, besides loopback. Default all that reach the address. */
  readonly allow?: readonly string[];
  /** Topics of which the last message is kept for late subscribers. Default none. */
  readonly latches?: (topic: string) => boolean;
  /** What a subscriber that falls behind loses. Default `drop-oldest`. */
  readonly overflow?: OverflowPolicy;
  /** Most that waits for one subscriber, in bytes. Default 64 MiB. */
  readonly maxQueueBytes?: number;
  /** Largest message, in bytes. Default 256 MiB. */
  readonly maxMessageBytes?: number;
  /** Topics that are counted one by one. Default 10 000. */
  readonly maxTopics?: number;
  /** Subscriptions of one connection. Default 10 000. */
  readonly maxSubscriptions?: number;
  /** Connections in all. Default 1000. */
  readonly maxConnections?: number;
  /** Time for a handshake, in milliseconds. Default 10 000. */
  readonly handshakeTimeoutMs?: number;
  /** What the flight recorder keeps. Default nothing. */
  readonly flight?: FlightOptions;
  /** Version that snapshots show. */
  readonly version?: string;
  /** Where events are logged. Default nowhere. */
  readonly log?: Logger;
}

/** The options with their defaults filled in. */
export type HubSettings =
  & Required<Omit<HubOptions, "log" | "allow" | "flight">>
  & Pick<HubOptions, "log" | "allow" | "flight">;

/** Fills in what `options` leave out. */
export function hubSettings(options: HubOptions): HubSettings {
  return {
    in: "tcp://127.0.0.1:9998",
    out: "tcp://127.0.0.1:9999",
    key: "local",
    security: { mechanism: "NULL" },
    latches: () => false,
    overflow: "drop-oldest",
    maxQueueBytes: 64 * 1024 * 1024,
    maxMessageBytes: 256 * 1024 * 1024,
    maxTopics: 10_000,
    maxSubscriptions: 10_000,
    maxConnections: 1000,
    handshakeTimeoutMs: 10_000,
    version: "",
    ...options,
  };
}
