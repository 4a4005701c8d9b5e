import type { SubscriberLink } from "./subscriber_link.ts";

/** The subscribers that receive a message: one object for each different set, so that sets compare by identity. */
export interface DestinationSet {
  /** The members. */
  readonly members: readonly SubscriberLink[];
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

/** Finds the subscribers of a topic, anew only after a subscription has changed. */
export class Router {
  /** Counts the changes of subscriptions; destinations found before the last one are stale. */
  epoch = 0;
  readonly #subscribers = new Set<SubscriberLink>();
  #sets = new Map<string, DestinationSet>();

  /** All subscribers, in the order in which they connected. */
  get subscribers(): ReadonlySet<SubscriberLink> {
    return this.#subscribers;
  }

  /** Adds a subscriber. */
  add(subscriber: SubscriberLink): void {
    this.#subscribers.add(subscriber);
    this.change();
  }

  /** Removes a subscriber. */
  remove(subscriber: SubscriberLink): void {
    if (this.#subscribers.delete(subscriber)) this.change();
  }

  /** To be called when a subscriber's subscriptions have changed. */
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
    const members = [...this.#subscribers].filter((subscriber) => subscriber.wants(key));
    const name = members.map((subscriber) => subscriber.id).join();
    let set = this.#sets.get(name);
    if (set === undefined) this.#sets.set(name, set = { members });
    return set;
  }
}
