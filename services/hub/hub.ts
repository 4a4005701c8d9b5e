import { WallClock } from "../../system/wall_clock.ts";
import { BufferPool } from "../../transports/buffer_pool.ts";
import { listen } from "../../transports/endpoint.ts";
import type { ByteListener } from "../../transports/transport.ts";
import { AllowList } from "../../transports/allow_list.ts";
import type { Accepted, Connection } from "./connections/connection.ts";
import { Door } from "./connections/door.ts";
import { Identifier } from "./connections/identifier.ts";
import { PublisherConnection } from "./connections/publisher_connection.ts";
import { takeRegistration } from "./connections/registration.ts";
import { ProcessRegistry } from "./connections/registry.ts";
import { SubscriberConnection } from "./connections/subscriber_connection.ts";
import { FlightRecorder } from "./flight/flight_recorder.ts";
import type { HubState } from "./hub_state.ts";
import { type HubOptions, type HubSettings, hubSettings } from "./options.ts";
import { type Latched, LatchStore } from "./routing/latch_store.ts";
import { faultOf } from "./routing/peer_failure.ts";
import { Router } from "./routing/router.ts";
import type { Topic } from "./routing/topic.ts";
import { TopicTable } from "./routing/topic_table.ts";
import { Observer } from "./statistics/observer.ts";
import type { HubIdentity } from "./statistics/snapshot.ts";

/** How often silent connections are looked for, in milliseconds. */
const PING_INTERVAL_MS = 5_000;

/** How long a closing hub waits for its queues to empty, in milliseconds. */
const LINGER_MS = 500;

/**
 * The message hub: publishers connect to one address, subscribers to another, and every message goes to each
 * subscriber of its topic. Every message is counted.
 */
export class Hub implements HubState, AsyncDisposable {
  readonly identity: HubIdentity;
  readonly started: number;
  readonly topics: TopicTable;
  readonly publishers: Set<PublisherConnection> = new Set();
  readonly subscribers: Set<SubscriberConnection> = new Set();
  readonly processes: ProcessRegistry = new ProcessRegistry();
  readonly refusals: Map<string, number> = new Map();
  readonly flight: FlightRecorder | undefined;
  /** Turns the hub's clock into milliseconds since 1970. */
  readonly wallClock: WallClock = new WallClock();
  deliveredByGone = 0;
  readonly #settings: HubSettings;
  readonly #latches: LatchStore;
  readonly #router = new Router();
  readonly #pool = new BufferPool();
  readonly #identifier = new Identifier(this.processes, Deno.hostname());
  readonly #doors: readonly Door[];
  readonly #pingTimer: ReturnType<typeof setInterval>;
  #lastId = 0;
  #closed: Promise<void> | undefined;

  /**
   * Starts a hub. Throws a `RoboError` of kind `unavailable` when an address is in use, and of kind `usage` when
   * an option makes no sense.
   */
  static async start(options: HubOptions = {}): Promise<Hub> {
    const settings = hubSettings(options);
    const allow = settings.allow === undefined ? undefined : new AllowList(settings.allow);
    const input = await listen(settings.in);
    try {
      return new Hub(settings, [input, await listen(settings.out)], allow);
    } catch (error) {
      input.close();
      throw error;
    }
  }

  /** Made by {@linkcode Hub.start}, which listens first. */
  constructor(
    settings: HubSettings,
    listeners: readonly [ByteListener, ByteListener],
    allow?: AllowList,
  ) {
    const [input, output] = listeners;
    this.#settings = settings;
    this.#latches = new LatchStore(settings.latches);
    this.topics = new TopicTable(settings.maxTopics, (topic) => this.#latches.adopt(topic));
    this.started = this.now();
    this.identity = {
      pid: Deno.pid,
      version: settings.version,
      key: settings.key,
      in: input.endpoint,
      out: output.endpoint,
    };
    this.flight = settings.flight && new FlightRecorder(settings.flight, this.identity);
    for (const destination of [this.flight, this.flight?.trigger]) {
      if (destination !== undefined) this.#router.add(destination);
    }
    const common = {
      security: settings.security,
      handshakeTimeoutMs: settings.handshakeTimeoutMs,
      maxFrameBytes: settings.maxMessageBytes,
      ...(allow === undefined ? {} : { allow }),
      ...(settings.log === undefined ? {} : { log: settings.log }),
      maxHandshakes: settings.maxConnections,
      hasRoom: () => this.publishers.size + this.subscribers.size < settings.maxConnections,
      nextId: () => ++this.#lastId,
      onRefused: (reason: string) => this.#count(reason),
    };
    this.#doors = [
      new Door(input, {
        ...common,
        socketType: "SUB",
        serve: (accepted) => this.#servePublisher(accepted),
      }),
      new Door(output, {
        ...common,
        socketType: "XPUB",
        serve: (accepted) => this.#serveSubscriber(accepted),
      }),
    ];
    this.#pingTimer = setInterval(() => this.#ping(), PING_INTERVAL_MS);
    Deno.unrefTimer(this.#pingTimer as unknown as number);
  }

  /** The hub's clock, in milliseconds. */
  readonly now = (): number => performance.now();

  /** All connections. */
  get connections(): readonly Connection[] {
    return [...this.publishers, ...this.subscribers];
  }

  /** Begins to watch the hub. */
  observe(): Observer {
    return new Observer(this);
  }

  /** As {@linkcode HubState.identify}. */
  identify(): Promise<void> {
    return this.#identifier.identify(this.connections);
  }

  /** Stops to accept, sends what is queued for at most half a second, and ends all connections. */
  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  /** As {@linkcode close}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    clearInterval(this.#pingTimer);
    for (const publisher of this.publishers) publisher.close();
    const { promise: timeout, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LINGER_MS);
    const drained = [...this.subscribers].map(({ link }) => link.drained());
    const doors = this.#doors.map((door) => door.close());
    await Promise.race([timeout, Promise.all(drained)]);
    clearTimeout(timer);
    for (const subscriber of this.subscribers) subscriber.close();
    await Promise.all(doors);
    this.flight?.close();
  }

  async #servePublisher(accepted: Accepted): Promise<void> {
    const publisher = new PublisherConnection(accepted, {
      pool: this.#pool,
      now: this.now,
      topics: this.topics,
      router: this.#router,
      maxMessageBytes: this.#settings.maxMessageBytes,
      onLatched: (topic, message, time) => this.#latch(topic, { message, time }),
      onRegistration: (payload, from) => this.#register(payload, from),
    });
    await this.#serve(publisher, this.publishers);
  }

  async #serveSubscriber(accepted: Accepted): Promise<void> {
    const { overflow, maxQueueBytes, maxSubscriptions } = this.#settings;
    const subscriber = new SubscriberConnection(accepted, {
      pool: this.#pool,
      now: this.now,
      topics: this.topics,
      router: this.#router,
      wallTime: this.wallClock.at,
      latches: this.#latches,
      overflow,
      maxQueueBytes,
      maxSubscriptions,
    });
    await this.#serve(subscriber, this.subscribers);
    this.deliveredByGone += subscriber.link.messages;
  }

  async #serve<C extends Connection & { run(): Promise<void> }>(
    connection: C,
    group: Set<C>,
  ): Promise<void> {
    const { log } = this.#settings;
    const { remote } = connection;
    if (this.#closed !== undefined) return connection.close();
    group.add(connection);
    log?.debug("Connected", { remote });
    try {
      await connection.run();
    } catch (error) {
      connection.failure ??= error;
    } finally {
      connection.close();
      group.delete(connection);
      this.#farewell(connection);
    }
  }

  #farewell({ remote, failure, identity }: Connection): void {
    const { log } = this.#settings;
    const fault = faultOf(failure);
    if (fault === undefined || this.#closed !== undefined) {
      return log?.debug("Disconnected", { remote });
    }
    this.#count(fault);
    log?.warn("Ended a connection", { remote, reason: (failure as Error).message, ...identity });
  }

  #register(payload: Uint8Array, from: PublisherConnection): void {
    const error = takeRegistration(payload, from, this.processes);
    if (error === undefined) return;
    this.#settings.log?.warn("Ignored a registration", { remote: from.remote, error });
    this.#count("bad-registration");
  }

  #latch(topic: Topic, latest: Latched): void {
    if (this.#latches.keep(topic, latest)) return;
    this.#count("latch-store-full");
    const hint = "Latch fewer or smaller topics";
    this.#settings.log?.warn("Cannot keep a last value", { topic: topic.name, hint });
  }

  #ping(): void {
    this.wallClock.check();
    this.flight?.expire(this.now());
    for (const publisher of this.publishers) publisher.ping();
    for (const subscriber of this.subscribers) subscriber.ping();
  }

  #count(reason: string): void {
    this.refusals.set(reason, (this.refusals.get(reason) ?? 0) + 1);
  }
}
