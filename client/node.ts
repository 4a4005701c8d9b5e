import { RoboError } from "../errors.ts";
import type { Log } from "../protocols/gecko/message_types.ts";
import { BufferPool } from "../transports/buffer_pool.ts";
import { ConnectionWatch } from "./connection_watch.ts";
import { CoreLink } from "./core_link.ts";
import type { CoreAddress } from "../protocols/gecko/core_address.ts";
import { CoreLookUp } from "./core_lookup.ts";
import { Incoming, type SubscribeCounters } from "./incoming.ts";
import {
  DEFAULT_LINGER_MS,
  DEFAULT_MAX_MESSAGE_BYTES,
  DEFAULT_MAX_QUEUE_BYTES,
  type NodeOptions,
} from "./node_options.ts";
import { NodeLog } from "./node_log.ts";
import { Outgoing, type PublishCounters } from "./outgoing.ts";
import { Publisher, type PublisherOptions } from "./publisher.ts";
import { Rate } from "./rate.ts";
import { ServiceClient, type ServiceClientOptions } from "./service_client.ts";
import { type ServiceHandler, ServiceServer, type ServiceServerOptions } from "./service_server.ts";
import { type MessageCallback, Subscriber, type SubscriberOptions } from "./subscriber.ts";
import { type Topic, topic, type Topics } from "./topic.ts";
import { TopicNames } from "./topic_names.ts";

/**
 * The topic of log lines: pickled, so that pygecko's programs can show them.
 *
 * @example
 * ```ts
 * import { LOG_TOPIC, Node } from "robo";
 *
 * await using node = new Node("console", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
 * node.subscribe(LOG_TOPIC, ({ level, name, text }) => console.error(level, name, text));
 * ```
 */
export const LOG_TOPIC: Topic<Log> = topic("/log", "pickle");

/**
 * A program's place in the system: its connection to the core, shared by its publishers and subscribers.
 *
 * It connects by itself, and again whenever the core was away, also when the core came back at another address.
 *
 * @example
 * ```ts
 * import { Node } from "robo";
 * import assert from "node:assert/strict";
 *
 * await using node = new Node("arm", { namespace: "left" });
 * assert.equal(node.resolve("joints"), "left/joints");
 * assert.equal(node.resolve("/joints"), "joints");
 * ```
 */
export class Node implements AsyncDisposable {
  /** Its name, as shown by the core. */
  readonly name: string;
  /** What is put in front of its topics. */
  readonly namespace: string;
  readonly #names: TopicNames;
  readonly #options: NodeOptions;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #links = new Map<"PUB" | "SUB", CoreLink>();
  readonly #subscribers = new Set<Disposable>();
  readonly #aborter = new AbortController();
  readonly #callbacks: (() => void | Promise<void>)[] = [];
  readonly #log: NodeLog;
  readonly #watch: ConnectionWatch;
  readonly #lookUp: CoreLookUp;
  #errors = 0;
  #ended: Promise<void> | undefined;

  /** A node called `name` that begins to connect. Throws a `RoboError` of kind `usage` for an empty name. */
  constructor(name: string, options: NodeOptions = {}) {
    if (name === "") throw new RoboError("usage", "A node needs a name");
    this.name = name;
    this.#names = new TopicNames(options.namespace, options.remap);
    this.namespace = this.#names.namespace;
    this.#options = options;
    this.#watch = new ConnectionWatch({
      isConnected: () => this.isConnected,
      show: (level, text) => this.#log.show(level, text),
      onConnection: options.onConnection,
    });
    const { maxQueueBytes = DEFAULT_MAX_QUEUE_BYTES, overflow = "drop-newest" } = options;
    const changed = () => this.#watch.changed();
    this.#outgoing = new Outgoing({ maxBytes: maxQueueBytes, overflow, changed });
    const { maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES } = options;
    this.#incoming = new Incoming({ maxMessageBytes, changed });
    this.#log = new NodeLog({
      name,
      sink: options.sink,
      publisher: this.publisher().topicPublisher(LOG_TOPIC),
      publishNow: () => this.#outgoing.wanted > 0 || this.isShutdown,
    });
    this.#lookUp = new CoreLookUp(options.core, {
      folder: options.coreFolder,
      discovery: options.discovery,
      signal: this.signal,
      onWarning: (text) => this.#log.show("WARN", text),
    });
    this.#connect("PUB");
    if (options.signal?.aborted) void this.shutdown();
    options.signal?.addEventListener("abort", () => void this.shutdown(), {
      once: true,
      signal: this.#aborter.signal,
    });
  }

  /** Whether {@linkcode shutdown} has been called. */
  get isShutdown(): boolean {
    return this.#aborter.signal.aborted;
  }

  /** Aborts when the node shuts down; for everything that is to end with it. */
  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Whether the connections to the core are there now: one to publish and, from the first subscription on, one to receive. */
  get isConnected(): boolean {
    return this.#outgoing.online && (!this.#links.has("SUB") || this.#incoming.online);
  }

  /** What the node has sent, received and lost since it started. */
  get counters(): Readonly<PublishCounters & SubscribeCounters & { readonly errors: number }> {
    return { ...this.#outgoing.counters, ...this.#incoming.counters, errors: this.#errors };
  }

  /** The full name of a topic: with the namespace, unless it starts with a slash, which is taken off; then remapped. */
  resolve(topic: string): string {
    return this.#names.resolve(topic);
  }

  /**
   * Resolves when the core takes the node's messages and has all its subscriptions.
   *
   * Rejects with a `RoboError` of kind `unavailable` after `timeoutMs` (default: never), or when the node is shut down.
   */
  async ready(timeoutMs?: number): Promise<void> {
    const connected = Promise.all([
      this.#outgoing.until(() => this.#outgoing.wanted > 0),
      ...(this.#links.has("SUB") ? [this.#incoming.ready()] : []),
    ]);
    await (timeoutMs === undefined ? connected : this.#watch.within(connected, timeoutMs));
  }

  /** Makes a publisher for any topic. */
  publisher<T = unknown>(options: PublisherOptions = {}): Publisher<T> {
    return new Publisher<T>(this.#outgoing, (topic) => this.resolve(topic), options);
  }

  /** Calls `callback` with each value on the topics, as soon as it comes. */
  subscribe<T = unknown>(
    topics: Topics<T>,
    callback: MessageCallback<T>,
    options: SubscriberOptions = {},
  ): Subscriber<T> {
    return this.#subscribe(topics, options, callback);
  }

  /** Makes a subscriber to iterate over. */
  subscriber<T = unknown>(topics: Topics<T>, options: SubscriberOptions = {}): Subscriber<T> {
    return this.#subscribe(topics, options);
  }

  /** Offers a service: `handler` answers the calls of any node. */
  serve<Request = unknown, Response = unknown>(
    name: string,
    handler: ServiceHandler<Request, Response>,
    options: ServiceServerOptions = {},
  ): ServiceServer<Request, Response> {
    return new ServiceServer({ node: this, name }, handler, options);
  }

  /** Makes a client of a service that any node offers. */
  service<Request = unknown, Response = unknown>(
    name: string,
    options: ServiceClientOptions = {},
  ): ServiceClient<Request, Response> {
    return new ServiceClient({ node: this, name }, options);
  }

  /** Makes a rate whose sleeps end when the node shuts down. */
  rate(hz: number): Rate {
    return new Rate(hz, { signal: this.signal });
  }

  /** Publishes a log line of level DEBUG, and shows it here. */
  logDebug(text: string): void {
    this.#log.say("DEBUG", text);
  }

  /** Publishes a log line of level INFO, and shows it here. */
  logInfo(text: string): void {
    this.#log.say("INFO", text);
  }

  /** Publishes a log line of level WARN, and shows it here. */
  logWarn(text: string): void {
    this.#log.say("WARN", text);
  }

  /** Publishes a log line of level ERROR, and shows it here. */
  logError(text: string): void {
    this.#log.say("ERROR", text);
  }

  /** Registers what is to happen at shutdown, in the order of registration, while the node still can publish. */
  onShutdown(callback: () => void | Promise<void>): void {
    this.#callbacks.push(callback);
  }

  /** Waits for the shutdown; with `hz` and `cycle`, calls `cycle` at that rate meanwhile. */
  async spin(hz?: number, cycle?: () => void | Promise<void>): Promise<void> {
    if (hz !== undefined) {
      const rate = this.rate(hz);
      while (!this.isShutdown) {
        await cycle?.();
        await rate.sleep();
      }
    } else if (!this.isShutdown) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.signal.addEventListener("abort", () => resolve(), { once: true });
      await promise;
    }
    await this.#ended;
  }

  /** Runs the shutdown callbacks, sends what is queued, and disconnects. Harmless when repeated. */
  shutdown(): Promise<void> {
    return this.#ended ??= this.#end();
  }

  /** As {@linkcode shutdown}. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #end(): Promise<void> {
    this.#aborter.abort();
    for (const callback of this.#callbacks.splice(0)) {
      try {
        await callback();
      } catch (error) {
        this.#complain(error);
      }
    }
    for (const subscriber of [...this.#subscribers]) subscriber[Symbol.dispose]();
    const reason = new RoboError("unavailable", shutdownMessage(this.name));
    this.#outgoing.end(reason);
    this.#incoming.end(reason);
    const linger = this.#options.lingerMs ?? DEFAULT_LINGER_MS;
    await Promise.all(this.#links.values().map((link) => link.close(linger)));
  }

  #connect(socketType: "PUB" | "SUB"): void {
    if (this.#links.has(socketType)) return;
    const { security } = this.#options;
    let last: CoreAddress | undefined;
    const link = new CoreLink({
      socketType,
      security,
      pool: new BufferPool(),
      metadata: new Map([
        ["X-Robo-Pid", String(Deno.pid)],
        ["X-Robo-Name", this.name],
        ["X-Robo-Host", Deno.hostname()],
      ]),
      resolve: async () => {
        last = await this.#lookUp.find(last);
        return socketType === "PUB" ? last.in : last.out;
      },
      onFailure: (error) => {
        if (!this.isShutdown) this.#watch.failed(error);
      },
    }, socketType === "PUB" ? this.#outgoing : this.#incoming);
    this.#links.set(socketType, link);
  }

  #subscribe<T>(
    topics: Topics<T>,
    options: SubscriberOptions,
    callback?: MessageCallback<T>,
  ): Subscriber<T> {
    if (!this.isShutdown) this.#connect("SUB");
    const declared = typeof topics === "object" && "name" in topics ? topics : undefined;
    const names = declared !== undefined ? [declared.name] : [topics as string | string[]].flat();
    const subscriber = new Subscriber<T>(
      {
        incoming: this.#incoming,
        onError: (error) => this.#complain(error),
        onClosed: (subscriber) => this.#subscribers.delete(subscriber),
      },
      names.map((name) => this.resolve(name)),
      // A declared topic is that topic, not all that start like it.
      { ...(declared && { encoding: declared.encoding, exact: true }), ...options, callback },
    );
    this.#subscribers.add(subscriber);
    return subscriber;
  }

  /** What a callback throws must not end the connection, nor be published, which could call the callback again. */
  #complain(error: unknown): void {
    this.#errors++;
    this.#log.show(
      "ERROR",
      error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    );
  }
}

/** What pending waits of a node are told when it is shut down. */
export function shutdownMessage(name: string): string {
  return `The node ${name} has been shut down`;
}
