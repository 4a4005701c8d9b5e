import type { ProcessUsage } from "./process_sampler.ts";

/** How the messages of a topic follow each other, in milliseconds; all zero before the second message. */
export interface GapStatistics {
  /** Shortest time between two messages. */
  readonly min: number;
  /** Longest time between two messages. */
  readonly max: number;
  /** Mean time between two messages. */
  readonly mean: number;
  /** Jitter: the standard deviation of that time. */
  readonly jitter: number;
}

/** One topic over an interval, and since the hub's start. */
export interface TopicStatistics {
  /** Its name. */
  readonly topic: string;
  /** Messages a second in the interval. */
  readonly messagesPerSecond: number;
  /** Bytes of payload a second in the interval. */
  readonly bytesPerSecond: number;
  /** Messages since the start. */
  readonly messages: number;
  /** Bytes of payload since the start. */
  readonly bytes: number;
  /** Time since the last message, in milliseconds. */
  readonly age: number;
  /** Gaps between the messages of the interval. */
  readonly gap: GapStatistics;
  /** How many connections have published on it. */
  readonly publishers: number;
  /** How many connections subscribe to it. */
  readonly subscribers: number;
  /** Messages that subscribers lost since the start. */
  readonly drops: number;
}

/** One connection. */
export interface ConnectionStatistics {
  /** Number of the connection. */
  readonly id: number;
  /** Address of the peer. */
  readonly remote: string;
  /** Address of the hub. */
  readonly local: string;
  /** Process at the other end, where it is known. */
  readonly pid?: number;
  /** Name of the node or program, where it is known. */
  readonly name?: string;
  /** Host of the node, where it says it. */
  readonly host?: string;
  /** Security mechanism. */
  readonly mechanism: string;
  /** User name or public key, where the peer proved one. */
  readonly user?: string;
  /** Age of the connection, in seconds. */
  readonly seconds: number;
  /** Messages since it was made. */
  readonly messages: number;
  /** Messages a second in the interval. */
  readonly messagesPerSecond: number;
  /** Bytes since it was made: of payload for publishers, on the wire for subscribers. */
  readonly bytes: number;
  /** Bytes a second in the interval. */
  readonly bytesPerSecond: number;
}

/** One publisher. */
export interface PublisherStatistics extends ConnectionStatistics {
  /** What it published, in messages by topic. */
  readonly topics: Readonly<Record<string, number>>;
}

/** One subscriber. */
export interface SubscriberStatistics extends ConnectionStatistics {
  /** How many different prefixes it subscribes to. */
  readonly subscriptions: number;
  /** These prefixes, the first 100. */
  readonly prefixes: readonly string[];
  /** Bytes that wait for it in the hub. */
  readonly queuedBytes: number;
  /** Messages that it lost, because it was too slow. */
  readonly dropped: number;
  /** The same by topic. */
  readonly drops: Readonly<Record<string, number>>;
}

/** What the flight recorder holds. */
export interface FlightStatistics {
  /** Messages. */
  readonly messages: number;
  /** Bytes of these messages, with the headers of frames. */
  readonly bytes: number;
  /** Memory that is held for them, in bytes. */
  readonly memory: number;
  /** Age of the oldest of them, in seconds. */
  readonly seconds: number;
  /** Messages that went for want of room, before their time. */
  readonly evicted: number;
  /** Messages that went because they were too old. */
  readonly expired: number;
  /** How often messages on a topic that triggers were noticed. */
  readonly triggered: number;
  /** Most memory that it may hold, in bytes. */
  readonly maxMemory: number;
  /** How long it keeps messages, in seconds. */
  readonly maxSeconds: number;
}

/** The hub itself. */
export interface HubIdentity {
  /** Process id. */
  readonly pid: number;
  /** Version of `robo`. */
  readonly version: string;
  /** Name under which nodes find it. */
  readonly key: string;
  /** Where publishers connect. */
  readonly in: string;
  /** Where subscribers connect. */
  readonly out: string;
}

/** All that the hub knows at one moment: the JSON that `robo core --stats --json` prints, a line each. */
export interface HubSnapshot {
  /** When it was taken, in seconds since 1970. */
  readonly time: number;
  /** Length of the interval to which rates and gaps refer, in seconds. */
  readonly interval: number;
  /** Time since the hub's start, in seconds. */
  readonly uptime: number;
  /** The hub, with what it uses. */
  readonly core: HubIdentity & ProcessUsage;
  /** Sums over all topics and subscribers. */
  readonly total: {
    /** Messages that came in. */
    readonly messages: number;
    /** Bytes of payload that came in. */
    readonly bytes: number;
    /** Messages that came in, a second. */
    readonly messagesPerSecond: number;
    /** Bytes of payload that came in, a second. */
    readonly bytesPerSecond: number;
    /** Messages that the system has taken for subscribers. */
    readonly delivered: number;
    /** The same, a second. */
    readonly deliveredPerSecond: number;
    /** Messages that subscribers lost. */
    readonly dropped: number;
  };
  /** All topics, in the order of their first message. */
  readonly topics: readonly TopicStatistics[];
  /** Publishers that are connected. */
  readonly publishers: readonly PublisherStatistics[];
  /** Subscribers that are connected. */
  readonly subscribers: readonly SubscriberStatistics[];
  /** The flight recorder, where there is one. */
  readonly flight?: FlightStatistics;
  /** Processes on this host that are connected or registered. */
  readonly processes: readonly ProcessUsage[];
  /** Connections that were refused or ended by the hub since the start, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}
