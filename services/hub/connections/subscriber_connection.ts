import { HUB_TIMES_PROPERTY, isHubTimeTopic } from "../../../protocols/gecko/hub_time.ts";
import { property } from "../../../protocols/zmtp/metadata.ts";
import { StreamReader } from "../../../transports/stream_reader.ts";
import type { LatchStore } from "../routing/latch_store.ts";
import { eachTopic } from "../routing/message_topics.ts";
import type { Router } from "../routing/router.ts";
import { type OverflowPolicy, SubscriberLink } from "../routing/subscriber_link.ts";
import { type Topic, topicName } from "../routing/topic.ts";
import { equalsAt, type TopicTable } from "../routing/topic_table.ts";
import { type Accepted, Connection, type ConnectionServices } from "./connection.ts";
import { SubscriptionIntake } from "./subscription_intake.ts";

/** Prefixes that are shown. */
const MAX_SHOWN_PREFIXES = 100;

/** What the connection of a subscriber needs from the hub. */
export interface SubscriberServices extends ConnectionServices {
  /** Who subscribes to what. */
  readonly router: Router;
  /** All topics. */
  readonly topics: TopicTable;
  /** Turns the hub's clock into milliseconds since 1970. */
  readonly wallTime: (time: number) => number;
  /** What late subscribers get. */
  readonly latches: LatchStore;
  /** What happens when its queue is full. */
  readonly overflow: OverflowPolicy;
  /** When it is full, in bytes. */
  readonly maxQueueBytes: number;
  /** Most different subscriptions. */
  readonly maxSubscriptions: number;
}

/** One subscriber: what it wants, its queue, and what it lost. */
export class SubscriberConnection extends Connection {
  /** Its outgoing side. */
  readonly link: SubscriberLink;
  /** Messages that it lost because its queue was full, by topic. */
  readonly drops: Map<Topic, number> = new Map();
  readonly #intake: SubscriptionIntake;
  readonly #services: SubscriberServices;
  readonly #rest: Uint8Array;
  readonly #wantsTimes: boolean;

  /** Takes over an accepted connection. */
  constructor(accepted: Accepted, services: SubscriberServices) {
    super(accepted, services);
    this.#services = services;
    this.#rest = accepted.rest;
    const { cipher, metadata } = accepted.established;
    const value = property(metadata, HUB_TIMES_PROPERTY);
    this.#wantsTimes = value?.length === 1 && value[0] === 0x31;
    this.#intake = new SubscriptionIntake(services.maxSubscriptions, {
      onSubscribe: (prefix) => this.#subscribed(prefix),
      onCancel: () => services.router.change(),
      onCommand: (command) => {
        const frame = this.answer(command);
        if (frame !== undefined) this.link.sendCommand(frame);
      },
    });
    this.link = new SubscriberLink({
      id: accepted.id,
      wants: (topic) => this.wants(topic),
      write: (bytes) => this.write(bytes),
      ...(cipher === undefined ? {} : { seal: (frames) => cipher.seal(frames) }),
      overflow: services.overflow,
      maxQueueBytes: services.maxQueueBytes,
      now: services.now,
      ...(this.#wantsTimes ? { wallTime: services.wallTime } : {}),
      onDropped: (messages) => this.#countDrops(messages),
      onFailed: (reason) => this.fail(reason),
    });
  }

  /** How many different subscriptions it has. */
  get subscriptions(): number {
    return this.#intake.wanted.size;
  }

  /** What it subscribes to, as text; the first 100. */
  get prefixes(): string[] {
    return [...Iterator.from(this.#intake.wanted).take(MAX_SHOWN_PREFIXES).map(topicName)];
  }

  /** Whether it subscribes to a prefix of this topic. */
  wants(topic: Uint8Array): boolean {
    // Nobody but the hub tells the hub's time.
    return this.#intake.wanted.matches(topic) && !(this.#wantsTimes && isHubTimeTopic(topic));
  }

  /** Takes its subscriptions until it goes away. Rejects when it breaks the protocol. */
  async run(): Promise<void> {
    const { router, pool } = this.#services;
    router.add(this.link);
    try {
      const { source, first } = this.source(this.#rest);
      await new StreamReader(source, pool, first).run(this.#intake);
    } finally {
      router.remove(this.link);
      this.link.close();
    }
  }

  /** Asks for a sign of life where one is due. */
  ping(): void {
    // A ping that waits behind a full queue is not heard: the system notices when such a peer is gone.
    if (this.link.idle) this.checkAlive((frame) => this.link.sendCommand(frame));
    else this.postponeAlive();
  }

  #subscribed(prefix: Uint8Array): void {
    const { router, latches } = this.#services;
    router.change();
    for (
      const { message, time } of latches.find((topic) =>
        this.wants(topic) && this.#isNews(topic, prefix)
      )
    ) {
      this.link.sendAlone(message, time);
    }
  }

  /** Whether `prefix` is what makes this subscriber get `topic`: none of its other subscriptions did before. */
  #isNews(topic: Uint8Array, prefix: Uint8Array): boolean {
    if (prefix.length > topic.length || prefix.some((byte, i) => byte !== topic[i])) return false;
    this.#intake.wanted.remove(prefix);
    const before = this.#intake.wanted.matches(topic);
    this.#intake.wanted.add(prefix);
    return !before;
  }

  /** Counts lost messages by topic, run by run: under a flood there may be millions a second. */
  #countDrops(messages: Uint8Array): void {
    const { topics } = this.#services;
    let topic: Topic | undefined;
    let run = 0;
    eachTopic(messages, (start, end) => {
      if (topic !== undefined && equalsAt(topic.key, messages, start, end)) {
        run++;
        return;
      }
      this.#addDrops(topic, run);
      topic = undefined;
      run = 0;
      if (this.#wantsTimes && isHubTimeTopic(messages, start, end)) return;
      topic = topics.find(messages, start, end);
      run = 1;
    });
    this.#addDrops(topic, run);
  }

  #addDrops(topic: Topic | undefined, count: number): void {
    if (topic === undefined) return;
    topic.drops += count;
    this.drops.set(topic, (this.drops.get(topic) ?? 0) + count);
  }
}
