import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import type { Run } from "./forwarder.ts";

/** How a destination keeps up: `behind` has much waiting, `stalled` in addition takes nothing at all. */
export type Pace = "keeping-up" | "behind" | "stalled";

/** Where messages go: a subscriber, or the flight recorder. */
export interface Destination {
  /** A number that no other destination has. */
  readonly id: number;
  /** Whether it gets the messages of a topic. */
  wants(topic: Uint8Array): boolean;
  /** Takes a run of messages; true when {@linkcode flush} is to follow once all of a read has been handed out. */
  enqueue(buffer: PooledBuffer, run: Run): boolean;
  /** Starts to send what was taken. */
  flush(): void;
  /** How it keeps up, at `now` of the hub's clock. */
  pace(now: number): Pace;
}

/** Where a message goes: one object for each different set, so that sets compare by identity. */
export interface DestinationSet {
  /** The members. */
  readonly members: readonly Destination[];
}

/** What the router needs to know of a topic. */
export interface Routable {
  /** The topic's bytes. */
  readonly key: Uint8Array;
  /** Cached destinations. */
  destinations: DestinationSet | undefined;
  /** Subscriptions for which they were found. */
  epoch: number;
}

/** Finds the destinations of a topic, anew only after a subscription has changed. */
export class Router {
  /** Counts the changes of subscriptions; destinations found before the last one are stale. */
  epoch = 0;
  readonly #destinations = new Set<Destination>();
  #sets = new Map<string, DestinationSet>();

  /** All destinations, in the order in which they came. */
  get destinations(): ReadonlySet<Destination> {
    return this.#destinations;
  }

  /** Adds a destination. */
  add(destination: Destination): void {
    this.#destinations.add(destination);
    this.change();
  }

  /** Removes a destination. */
  remove(destination: Destination): void {
    if (this.#destinations.delete(destination)) this.change();
  }

  /** To be called when what a destination wants has changed. */
  change(): void {
    this.epoch++;
    this.#sets = new Map();
  }

  /** Brings the destinations of `topic` up to date. */
  refresh(topic: Routable): DestinationSet {
    topic.epoch = this.epoch;
    return topic.destinations = this.route(topic.key);
  }

  /** The destinations of a topic that is not kept. */
  route(key: Uint8Array): DestinationSet {
    const members = [...this.#destinations].filter((destination) => destination.wants(key));
    const name = members.map(({ id }) => id).join();
    let set = this.#sets.get(name);
    if (set === undefined) this.#sets.set(name, set = { members });
    return set;
  }
}
