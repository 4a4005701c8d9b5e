import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import type { Run } from "../routing/forwarder.ts";
import { eachTopic } from "../routing/message_topics.ts";
import type { Destination, Pace } from "../routing/router.ts";
import { topicName } from "../routing/topic.ts";
import type { FlightStatistics, HubIdentity } from "../statistics/snapshot.ts";
import type { FlightSnapshot } from "./flight_snapshot.ts";
import { FlightStore } from "./flight_store.ts";

/** What a flight recorder keeps. */
export interface FlightOptions {
  /** Which topics. */
  readonly topics: (topic: string) => boolean;
  /** Most memory that it holds, in bytes, everything counted. Default 256 MiB. */
  readonly maxBytes?: number;
  /** How long it keeps messages, in milliseconds. Default 60 000. */
  readonly maxAgeMs?: number;
  /** Topics on which a message calls {@linkcode onTrigger}; they are kept as well. Default none. */
  readonly triggers?: (topic: string) => boolean;
  /** Told the topic of such a message, soon after it has gone to the subscribers; once for all that come until then. */
  readonly onTrigger?: (topic: string, hub: HubIdentity) => void;
}

/** Default of {@linkcode FlightOptions.maxBytes}. */
export const DEFAULT_FLIGHT_BYTES = 256 * 1024 * 1024;

/** Default of {@linkcode FlightOptions.maxAgeMs}. */
export const DEFAULT_FLIGHT_AGE_MS = 60_000;

/** Connections are numbered from 1. */
const RECORDER_ID = 0;
const TRIGGER_ID = -1;

/** Keeps the last messages of some topics: to the router a destination like a subscriber, which costs nothing where there is none. */
export class FlightRecorder implements Destination {
  readonly id: number = RECORDER_ID;
  /** What notices triggers, where there are any: another destination. */
  readonly trigger: Destination | undefined;
  readonly #options: FlightOptions;
  readonly #maxBytes: number;
  readonly #maxAgeMs: number;
  readonly #store: FlightStore;
  #triggered = 0;

  /** Keeps nothing yet, of `hub`. */
  constructor(options: FlightOptions, hub: HubIdentity) {
    const { maxBytes = DEFAULT_FLIGHT_BYTES, maxAgeMs = DEFAULT_FLIGHT_AGE_MS } = options;
    this.#options = options;
    this.#maxBytes = maxBytes;
    this.#maxAgeMs = maxAgeMs;
    this.#store = new FlightStore({ maxBytes, maxAgeMs });
    const { triggers, onTrigger } = options;
    if (triggers === undefined || onTrigger === undefined) return;
    this.trigger = new FlightTrigger(triggers, (topic) => {
      this.#triggered++;
      onTrigger(topic, hub);
    });
  }

  /** Whether it keeps the messages of a topic. */
  wants(topic: Uint8Array): boolean {
    const { topics, triggers } = this.#options;
    const name = topicName(topic);
    return topics(name) || triggers?.(name) === true;
  }

  /** Keeps a run of messages; there is nothing to be flushed. */
  enqueue(buffer: PooledBuffer, run: Run): boolean {
    this.#store.add(buffer, run);
    return false;
  }

  /** Never asked, as there is nothing to be flushed. */
  flush(): void {}

  /** Never asked, as there is nothing to be flushed. */
  pace(): Pace {
    return "keeping-up";
  }

  /** Lets go what has become too old at `now` of the hub's clock, although nothing new comes. */
  expire(now: number): void {
    this.#store.expire(now);
  }

  /** What was read since `since` of the hub's clock and is still there, to be disposed of. */
  snapshot(since: number): FlightSnapshot {
    return this.#store.snapshot(since);
  }

  /** What it holds at `now` of the hub's clock. */
  statistics(now: number): FlightStatistics {
    const { messages, bytes, memory, evicted, expired, oldest } = this.#store;
    return {
      messages,
      bytes,
      memory,
      seconds: oldest === undefined ? 0 : (now - oldest) / 1000,
      evicted,
      expired,
      triggered: this.#triggered,
      maxMemory: this.#maxBytes,
      maxSeconds: this.#maxAgeMs / 1000,
    };
  }

  /** Lets everything go. */
  close(): void {
    this.#store.clear();
  }
}

/** Notices messages on some topics. */
class FlightTrigger implements Destination {
  readonly id: number = TRIGGER_ID;
  readonly #matches: (topic: string) => boolean;
  readonly #onTrigger: (topic: string) => void;
  #isPending = false;

  constructor(matches: (topic: string) => boolean, onTrigger: (topic: string) => void) {
    this.#matches = matches;
    this.#onTrigger = onTrigger;
  }

  wants(topic: Uint8Array): boolean {
    return this.#matches(topicName(topic));
  }

  enqueue({ bytes }: PooledBuffer, { start, end }: Run): boolean {
    if (this.#isPending) return false;
    this.#isPending = true;
    let topic = "";
    const run = bytes.subarray(start, end);
    eachTopic(run, (from, to) => topic ||= topicName(run.slice(from, to)));
    // Later: the subscribers come first.
    setTimeout(() => {
      this.#isPending = false;
      this.#onTrigger(topic);
    }, 0);
    return false;
  }

  flush(): void {}

  pace(): Pace {
    return "keeping-up";
  }
}
