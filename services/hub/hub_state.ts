import type { PublisherConnection } from "./connections/publisher_connection.ts";
import type { ProcessRegistry } from "./connections/registry.ts";
import type { SubscriberConnection } from "./connections/subscriber_connection.ts";
import type { FlightRecorder } from "./flight/flight_recorder.ts";
import type { TopicTable } from "./routing/topic_table.ts";
import type { HubIdentity } from "./statistics/snapshot.ts";

/** What an observer sees of a hub. */
export interface HubState {
  /** The hub itself. */
  readonly identity: HubIdentity;
  /** The hub's clock, in milliseconds. */
  readonly now: () => number;
  /** When it started, on that clock. */
  readonly started: number;
  /** All topics. */
  readonly topics: TopicTable;
  /** Publishers that are connected. */
  readonly publishers: ReadonlySet<PublisherConnection>;
  /** Subscribers that are connected. */
  readonly subscribers: ReadonlySet<SubscriberConnection>;
  /** The flight recorder, where there is one. */
  readonly flight?: FlightRecorder | undefined;
  /** Processes worth watching. */
  readonly processes: ProcessRegistry;
  /** Connections that were refused or ended by the hub, by reason. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Messages that the system took for subscribers which have left. */
  readonly deliveredByGone: number;
  /** Finds out which processes are at the other ends of new connections. */
  identify(): Promise<void>;
}
