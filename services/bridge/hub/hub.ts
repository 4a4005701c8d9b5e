import { RoboError } from "../../../errors.ts";
import { CLIENT_LIMITS, type ClientLimits } from "../clients/client_limits.ts";
import type { ClientSocket } from "../clients/client_socket.ts";
import { ConnectedClient } from "../clients/connected_client.ts";
import { FeedTable } from "../clients/feed_table.ts";
import { FlushList } from "../clients/flush_list.ts";
import { Subscriber } from "../clients/subscriber.ts";
import { Watch } from "../clients/watch.ts";
import type { Bridge, BridgeListener } from "./bridge.ts";
import type { Client, ClientRights } from "./client.ts";
import { Commands } from "./commands.ts";
import type { FrameRun } from "./frame_run.ts";
import { type HubCounters, noHubCounts } from "./hub_counters.ts";
import { type HubOptions, MAX_PROGRAMS, MAX_TOPICS, REQUEST_TIMEOUT_MS } from "./hub_options.ts";
import { Listeners } from "./listeners.ts";
import type { Playback } from "./playback.ts";
import type { LogLine, ProgramLink, ProgramSink, RequestOptions } from "./program.ts";
import type { ProgramRecord } from "./program_record.ts";
import { ProgramTable } from "./program_table.ts";
import type { Subscribed, Subscription } from "./subscription.ts";
import { next, tallyOf } from "./tally.ts";
import type { Topic } from "./topic.ts";
import type { TopicState } from "./topic_state.ts";
import { TopicTable } from "./topic_table.ts";
import { systemNanoseconds } from "./system_time.ts";

/** Who is at the other end of a socket. */
export interface ClientDescription {
  /** What it speaks. */
  readonly dialect: string;
  /** Where it is, for people. */
  readonly remote: string;
  /** What it may do. */
  readonly rights: ClientRights;
}

/** The middle of the bridge: what programs send goes to all clients that want it, and what clients send to its program. */
export class Hub implements Bridge, ProgramSink {
  readonly sessionId: string = crypto.randomUUID();
  readonly clients: Set<ConnectedClient> = new Set<ConnectedClient>();
  readonly playback?: Playback;
  /** What has happened so far. */
  readonly counters: HubCounters = noHubCounts();
  readonly #options: HubOptions;
  readonly #limits: ClientLimits;
  readonly #clock: () => number;
  readonly #topics: TopicTable;
  readonly #programs: ProgramTable;
  readonly #listeners: Listeners;
  readonly #flushes = new FlushList();
  readonly #feeds: FeedTable;
  readonly #watch: Watch;
  readonly #commands: Commands;
  #lastClient = 0;

  /** A hub without programs and clients. */
  constructor(options: HubOptions = {}) {
    this.#options = options;
    this.#limits = { ...CLIENT_LIMITS, ...options.limits };
    this.#clock = options.clock ?? (() => performance.now());
    if (options.playback !== undefined) this.playback = options.playback;
    const fault = options.fault ?? rethrow;
    this.#listeners = new Listeners(fault);
    this.#topics = new TopicTable(Math.min(options.maxTopics ?? MAX_TOPICS, 65535));
    this.#programs = new ProgramTable(options.maxPrograms ?? MAX_PROGRAMS);
    this.#feeds = new FeedTable({
      tally: (run) => tallyOf(run, this.#topics.byId),
      clock: this.#clock,
      fault,
      delivered: () => this.#flushes.flush(),
    });
    this.#watch = new Watch(() => this.#look(), options.lookEvery);
    this.#commands = new Commands({
      programs: this.#programs,
      counters: this.counters,
      timeout: options.requestTimeout ?? REQUEST_TIMEOUT_MS,
      now: () => this.now(),
      passed: (run) => this.#passOn(run),
    });
  }

  get topics(): ReadonlyMap<number, TopicState> {
    return this.#topics.byId;
  }

  get programs(): ReadonlyMap<string, ProgramRecord> {
    return this.#programs.byName;
  }

  topic(name: string): TopicState | undefined {
    return this.#topics.get(name);
  }

  now(): bigint {
    return this.#options.now?.() ?? this.playback?.state.time ?? systemNanoseconds();
  }

  listen(listener: BridgeListener, signal: AbortSignal): void {
    this.#listeners.add(listener, signal);
  }

  /** Says something to everybody who listens. */
  status(level: "info" | "warning" | "error", message: string): void {
    this.#listeners.tell("status", level, message);
  }

  /** Takes a client in; whoever has its socket calls {@linkcode disconnected} when that has ended. */
  connected(socket: ClientSocket, description: ClientDescription): ConnectedClient {
    const client = new ConnectedClient(socket, {
      ...description,
      id: ++this.#lastClient,
      limits: this.#limits,
      flushes: this.#flushes,
      clock: this.#clock,
      hold: (client, topics) => this.#hold(client, topics),
      watch: () => this.#watch.arm(),
      ejected: (_client, why) => this.counters[why]++,
    });
    this.clients.add(client);
    this.#listeners.tell("clientsChanged");
    return client;
  }

  /** A client's connection has ended. */
  disconnected(client: ConnectedClient): void {
    if (!this.clients.delete(client)) return;
    client.ended();
    for (const part of [...client.parts]) (part as Subscriber)[Symbol.dispose]();
    this.counters.sentBefore += client.sent;
    for (const count of client.lost.values()) this.counters.lostBefore += count;
    this.#listeners.tell("clientsChanged");
  }

  subscribe(client: Client, subscription: Subscription): Subscribed {
    if (!(client instanceof ConnectedClient) || !this.clients.has(client)) {
      throw new RoboError("unavailable", "The client is not connected");
    }
    if (subscription.whenSlow === "hold" && !this.#limits.allowHold) {
      throw new RoboError("denied", "Programs do not wait for slow clients here", {
        hint: "Start the bridge with --allow-hold, or choose another whenSlow",
      });
    }
    const subscriber = new Subscriber(client, subscription, (ended) => this.#unsubscribed(ended));
    for (const topic of this.#topics.byId.values()) this.#offer(subscriber, topic);
    this.#feeds.file(subscriber);
    if (subscription.latched === true) {
      for (const topic of subscriber.topics) subscriber.offerNewest(topic);
    }
    this.#flushes.flush();
    this.#listeners.tell("clientsChanged");
    return subscriber;
  }

  send(client: Client, topic: Topic, payload: Uint8Array): void {
    this.#commands.send(client, topic as TopicState, payload);
  }

  // deno-lint-ignore house/few-parameters -- as Bridge has it
  request(
    client: Client,
    topic: Topic,
    payload: Uint8Array,
    options: Partial<RequestOptions> = {},
  ): Promise<Uint8Array> {
    return this.#commands.request(client as ConnectedClient, topic as TopicState, {
      ...options,
      payload,
    });
  }

  end(client: Client, program: string, reason: string): void {
    this.#commands.end(client, program, reason);
  }

  opened(link: ProgramLink): ReadonlyMap<number, number> {
    const description = this.#programs.named(link.description);
    const { topics, added, replaced } = this.#topics.opened(description);
    const record = this.#programs.opened(link, description);
    const before = record.topics;
    record.topics = topics;
    for (const topic of before) topic.isLive = false;
    for (const topic of topics) topic.isLive = true;
    this.#programs.byName.set(description.name, record);
    for (const topic of replaced) {
      this.status(
        "warning",
        `${topic.name} has another layout than before: topic ${topic.id} ends`,
      );
    }
    if (added.length > 0) this.#addTopics(added);
    this.#listeners.tell("programChanged", record);
    this.#listeners.tell("topicsChanged", [...new Set([...before, ...topics])]);
    return new Map(description.structs.map(({ id }, i) => [id, topics[i]!.id]));
  }

  data(_link: ProgramLink, run: FrameRun): void {
    this.counters.received += run.count;
    this.counters.receivedBytes += run.bytes.length - run.count * 24;
    this.#passOn(run);
  }

  logged(link: ProgramLink, line: LogLine): void {
    const record = this.#programs.of(link);
    if (record !== undefined) this.#listeners.tell("logged", record, record.note(line));
  }

  lost(link: ProgramLink, count: number): void {
    const record = this.#programs.of(link);
    if (record === undefined) return;
    record.lost += count;
    record.hasNewLoss = true;
    this.#watch.arm();
  }

  closed(link: ProgramLink, reason: string): void {
    const record = this.#programs.closed(link, reason);
    if (record === undefined) return;
    this.#listeners.tell("programChanged", record);
    this.#listeners.tell("topicsChanged", record.topics);
  }

  /** Ends everything: clients are told with a close frame. */
  [Symbol.dispose](): void {
    this.#watch.close();
    for (const client of this.clients) client.close(1001, "The bridge ends");
    this.#feeds.close();
  }

  #passOn(run: FrameRun): void {
    const tally = tallyOf(run, this.#topics.byId);
    const { topics, counts } = tally;
    for (let i = 0; i < topics.length; i++) {
      const topic = topics[i]!;
      const { lastAt } = topic;
      const frame = run.bytes.slice(lastAt, next(run.view, lastAt));
      // All structs of a topic have one size, but those with a flexible array: what is counted is what the newest one has.
      topic.arrived(frame, counts[i]!, counts[i]! * (frame.length - 24));
    }
    this.#feeds.arrived(run, tally);
    this.#flushes.flush();
  }

  #addTopics(added: readonly TopicState[]): void {
    for (const subscriber of [...this.#feeds.subscribers]) {
      const before = subscriber.topics.size;
      for (const topic of added) this.#offer(subscriber, topic);
      if (subscriber.topics.size > before) this.#feeds.file(subscriber);
    }
    this.#flushes.flush();
  }

  #offer(subscriber: Subscriber, topic: TopicState): void {
    const mayRead = subscriber.client.rights.mayRead(topic);
    if (mayRead && subscriber.subscription.wants(topic)) subscriber.topics.add(topic);
  }

  #unsubscribed(subscriber: Subscriber): void {
    this.#feeds.remove(subscriber);
    this.#flushes.flush();
    if (this.clients.has(subscriber.client)) this.#listeners.tell("clientsChanged");
  }

  #hold(client: ConnectedClient, topics: Iterable<Topic> | undefined): void {
    if (topics === undefined) {
      for (const record of this.#programs.byName.values()) record.release(client);
      return;
    }
    for (const { program } of topics) this.#programs.byName.get(program)?.hold(client);
  }

  /** Looks, once a second while there is something to see, at what waits; returns whether there is more. */
  #look(): boolean {
    let isBusy = false;
    for (const client of this.clients) if (client.tick()) isBusy = true;
    for (const record of this.#programs.byName.values()) {
      if (!record.hasNewLoss) continue;
      record.hasNewLoss = false;
      this.#listeners.tell("programChanged", record);
    }
    this.#flushes.flush();
    return isBusy;
  }
}

function rethrow(error: unknown): never {
  throw error;
}
