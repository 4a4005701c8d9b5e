import { LINK_HEADER_BYTES } from "../../../protocols/link/link_frame.ts";
import { Audience, type ClientDescription } from "../clients/audience.ts";
import { CLIENT_LIMITS } from "../clients/client_limits.ts";
import type { ClientSocket } from "../clients/client_socket.ts";
import type { ConnectedClient } from "../clients/connected_client.ts";
import type { Bridge, BridgeListener } from "./bridge.ts";
import type { Client } from "./client.ts";
import { Commands } from "./commands.ts";
import type { FrameRun } from "./frame_run.ts";
import { type HubCounters, noHubCounts } from "./hub_counters.ts";
import { type HubOptions, MAX_PROGRAMS, MAX_TOPICS, REQUEST_TIMEOUT_MS } from "./hub_options.ts";
import { Listeners } from "./listeners.ts";
import type { Playback } from "./playback.ts";
import type { LogLine, ProgramLink, ProgramSink, RequestOptions } from "./program.ts";
import { LINES_PER_SECOND, type ProgramRecord } from "./program_record.ts";
import { ProgramTable } from "./program_table.ts";
import type { Subscribed, Subscription } from "./subscription.ts";
import { smallBytes } from "../memory/small_bytes.ts";
import { next, tallyOf } from "./tally.ts";
import type { Topic } from "./topic.ts";
import type { TopicState } from "./topic_state.ts";
import { TopicTable } from "./topic_table.ts";
import { wallClock } from "./wall_clock.ts";

/** The middle of the bridge: what programs send goes to all clients that want it, and what clients send to its program. */
export class Hub implements Bridge, ProgramSink {
  readonly sessionId: string = crypto.randomUUID();
  readonly playback?: Playback;
  /** What has happened so far. */
  readonly counters: HubCounters = noHubCounts();
  readonly #options: HubOptions;
  readonly #topics: TopicTable;
  readonly #programs: ProgramTable;
  readonly #listeners: Listeners;
  readonly #audience: Audience;
  readonly #commands: Commands;
  readonly #clock: () => number;
  readonly #fault: (error: unknown) => void;

  /** A hub without programs and clients. */
  constructor(options: HubOptions = {}) {
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now());
    if (options.playback !== undefined) this.playback = options.playback;
    const fault = this.#fault = options.fault ?? rethrow;
    this.#listeners = new Listeners(fault);
    this.#topics = new TopicTable(Math.min(options.maxTopics ?? MAX_TOPICS, 65535));
    this.#programs = new ProgramTable(options.maxPrograms ?? MAX_PROGRAMS);
    this.#audience = new Audience({
      ...{ fault, counters: this.counters, lookEvery: options.lookEvery },
      limits: { ...CLIENT_LIMITS, ...options.limits },
      topics: this.#topics.byId,
      programs: this.#programs.byName,
      clock: this.#clock,
      looked: () => this.#looked(),
      changed: () => this.#listeners.tell("clientsChanged"),
    });
    this.#commands = new Commands({
      programs: this.#programs,
      counters: this.counters,
      timeout: options.requestTimeout ?? REQUEST_TIMEOUT_MS,
      now: () => this.now(),
      passed: (run) => this.#passOn(run),
      answered: (topic, answer) => this.#listeners.tell("answered", topic, answer),
    });
  }

  get clients(): ReadonlySet<ConnectedClient> {
    return this.#audience.clients;
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
    return this.#options.now?.() ?? this.playback?.state.time ?? wallClock();
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
    return this.#audience.connected(socket, description);
  }

  /** A client's connection has ended. */
  disconnected(client: ConnectedClient): void {
    this.#audience.disconnected(client);
  }

  subscribe(client: Client, subscription: Subscription): Subscribed {
    return this.#audience.subscribe(client, subscription);
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

  mistake(client: Client, error: unknown): void {
    client.close(1011, "A mistake in robo");
    this.#fault(error);
  }

  opened(link: ProgramLink): ReadonlyMap<number, number> {
    const description = this.#programs.named(link.description);
    const planned = this.#topics.planned(description);
    const { topics, added, replaced } = planned;
    const outlived = this.#topics.outlived(replaced);
    this.#makeRoom(description.name, added.length - outlived.length - this.#topics.room);
    this.#forget(outlived);
    this.#topics.take(planned, description);
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
    if (added.length > 0) this.#audience.topicsAdded(added);
    this.#listeners.tell("programChanged", record);
    this.#listeners.tell("topicsChanged", [...new Set([...outlived, ...before, ...topics])]);
    return new Map(description.structs.map(({ id }, i) => [id, topics[i]!.id]));
  }

  data(_link: ProgramLink, run: FrameRun): AbortSignal | undefined {
    this.counters.received += run.count;
    this.counters.receivedBytes += run.bytes.length - run.count * LINK_HEADER_BYTES;
    const caughtUp = this.#passOn(run);
    if (caughtUp !== undefined) this.counters.outrun += run.count;
    return caughtUp;
  }

  /** Forgets the newest structs of a program: a recording goes on at another time. */
  forgetNewest(link: ProgramLink): void {
    for (const topic of this.#programs.of(link)?.topics ?? []) topic.forgetNewest();
  }

  logged(link: ProgramLink, line: LogLine): void {
    const record = this.#programs.of(link);
    if (record === undefined) return;
    if (!record.gate.admits(this.#clock())) {
      this.counters.linesLeftOut++;
      return this.#audience.watch();
    }
    this.#tellLeftOut(record);
    this.#listeners.tell("logged", record, record.note(line));
  }

  lost(link: ProgramLink, count: number): void {
    const record = this.#programs.of(link);
    if (record === undefined) return;
    record.lost += count;
    record.hasNewLoss = true;
    this.#audience.watch();
  }

  closed(link: ProgramLink, reason: string): void {
    const record = this.#programs.closed(link, reason);
    if (record === undefined) return;
    this.#listeners.tell("programChanged", record);
    this.#listeners.tell("topicsChanged", record.topics);
  }

  /** Ends everything: clients are told with a close frame. */
  [Symbol.dispose](): void {
    this.#audience[Symbol.dispose]();
  }

  /** Forgets topics; what is held back of them is written while they are known. */
  #forget(topics: readonly TopicState[]): void {
    if (topics.length === 0) return;
    this.#audience.topicsForgotten(topics);
    this.#topics.forget(topics);
  }

  /** Forgets those who have been away longest, when there are too many programs or topics. */
  #makeRoom(name: string, excess: number): void {
    const topicsOf = (program: string) => this.#topics.of(program).length;
    for (const record of this.#programs.inTheWay({ name, excess, topicsOf })) {
      const { name } = record.description;
      const topics = this.#topics.of(name);
      this.#forget(topics);
      this.#programs.forget(record);
      this.counters.forgottenPrograms++;
      this.status("warning", `${name} is forgotten: it was away longest, and others need the room`);
      this.#listeners.tell("programForgotten", record);
      this.#listeners.tell("topicsChanged", topics);
    }
  }

  /** Hands structs on; see {@linkcode data}. */
  #passOn(run: FrameRun): AbortSignal | undefined {
    const tally = tallyOf(run, this.#topics.byId);
    const { topics, counts } = tally;
    for (let i = 0; i < topics.length; i++) {
      const topic = topics[i]!;
      const { lastAt } = topic;
      const end = next(run.view, lastAt);
      const frame = smallBytes(end - lastAt);
      frame.set(run.bytes.subarray(lastAt, end));
      // All structs of a topic have one size, but those with a flexible array: what is counted is what the newest one has.
      topic.arrived(frame, counts[i]!, counts[i]! * (frame.length - LINK_HEADER_BYTES));
    }
    return this.#audience.arrived(run, tally);
  }

  /** Tells what programs have lost since the last time, and how many of their lines were left out. */
  #looked(): void {
    for (const record of this.#programs.byName.values()) {
      this.#tellLeftOut(record);
      if (!record.hasNewLoss) continue;
      record.hasNewLoss = false;
      this.#listeners.tell("programChanged", record);
    }
  }

  #tellLeftOut(record: ProgramRecord): void {
    const count = record.gate.takeSkipped();
    if (count === 0) return;
    const text = `Lines left out: ${count}. More than ${LINES_PER_SECOND} came in a second`;
    const line = record.note({ level: "warning", text, time: this.now() });
    this.#listeners.tell("logged", record, line);
  }
}

function rethrow(error: unknown): never {
  throw error;
}
