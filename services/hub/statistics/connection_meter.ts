import type { PublisherConnection } from "../connections/publisher_connection.ts";
import type { SubscriberConnection } from "../connections/subscriber_connection.ts";
import type {
  ConnectionStatistics,
  PublisherStatistics,
  SubscriberStatistics,
} from "./snapshot.ts";

interface Totals {
  readonly messages: number;
  readonly bytes: number;
}

/** What one observer sees of the connections, from interval to interval. */
export class ConnectionMeter {
  #before = new Map<PublisherConnection | SubscriberConnection, Totals>();
  #after = new Map<PublisherConnection | SubscriberConnection, Totals>();

  /** Ends the interval for all connections; those that were not asked for in it are forgotten. */
  mark(): void {
    this.#before = this.#after;
    this.#after = new Map();
  }

  /** What `publisher` did in the interval, `seconds` long. */
  publisher(publisher: PublisherConnection, now: number, seconds: number): PublisherStatistics {
    const topics = new Map<string, number>();
    let messages = 0;
    let bytes = 0;
    for (const [topic, flow] of publisher.forwarder.flows) {
      add(topics, topic.name, flow.messages);
      messages += flow.messages;
      bytes += flow.bytes;
    }
    return {
      ...this.#common(publisher, { messages, bytes }, { now, seconds }),
      topics: toRecord(topics),
    };
  }

  /** What `subscriber` got in the interval, `seconds` long. */
  subscriber(subscriber: SubscriberConnection, now: number, seconds: number): SubscriberStatistics {
    const drops = new Map<string, number>();
    let dropped = 0;
    for (const [topic, count] of subscriber.drops) {
      add(drops, topic.name, count);
      dropped += count;
    }
    const { messages, bytes, queuedBytes } = subscriber.link;
    const { subscriptions, prefixes } = subscriber;
    return {
      ...this.#common(subscriber, { messages, bytes }, { now, seconds }),
      subscriptions,
      prefixes,
      queuedBytes,
      dropped,
      drops: toRecord(drops),
    };
  }

  #common(
    connection: PublisherConnection | SubscriberConnection,
    totals: Totals,
    interval: { now: number; seconds: number },
  ): ConnectionStatistics {
    const before = this.#before.get(connection) ?? { messages: 0, bytes: 0 };
    this.#after.set(connection, totals);
    const { userId, mechanism } = connection.established;
    return {
      id: connection.id,
      remote: connection.remote,
      local: connection.local,
      ...connection.identity,
      mechanism,
      ...(userId === undefined ? {} : { user: userId }),
      seconds: (interval.now - connection.since) / 1000,
      ...totals,
      messagesPerSecond: (totals.messages - before.messages) / interval.seconds,
      bytesPerSecond: (totals.bytes - before.bytes) / interval.seconds,
    };
  }
}

function add(counts: Map<string, number>, name: string, count: number): void {
  counts.set(name, (counts.get(name) ?? 0) + count);
}

/** Unlike an assignment this keeps a topic that a stranger calls `__proto__`. */
function toRecord(counts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(counts);
}
