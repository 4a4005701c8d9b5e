import { RoboError } from "../../../errors.ts";
import type { Client, ClientRights } from "../hub/client.ts";
import type { FrameRun } from "../hub/frame_run.ts";
import type { HubCounters } from "../hub/hub_counters.ts";
import type { ProgramRecord } from "../hub/program_record.ts";
import type { Subscribed, Subscription } from "../hub/subscription.ts";
import { type Tally, tallyOf } from "../hub/tally.ts";
import type { Topic } from "../hub/topic.ts";
import type { TopicState } from "../hub/topic_state.ts";
import type { ClientLimits } from "./client_limits.ts";
import type { ClientSocket } from "./client_socket.ts";
import { ConnectedClient } from "./connected_client.ts";
import { FeedTable } from "./feed_table.ts";
import { FlushList } from "./flush_list.ts";
import { Subscriber } from "./subscriber.ts";
import { Watch } from "./watch.ts";

/** Who is at the other end of a socket. */
export interface ClientDescription {
  /** What it speaks. */
  readonly dialect: string;
  /** Where it is, for people. */
  readonly remote: string;
  /** What it may do. */
  readonly rights: ClientRights;
}

/** What the clients of a hub need of it. */
export interface AudienceSetting {
  /** Limits of each client. */
  readonly limits: ClientLimits;
  /** All topics, by number. */
  readonly topics: ReadonlyMap<number, TopicState>;
  /** All programs, by name. */
  readonly programs: ReadonlyMap<string, ProgramRecord>;
  /** Where what happens is counted. */
  readonly counters: HubCounters;
  /** A clock that never jumps, in milliseconds. */
  readonly clock: () => number;
  /** Time between two looks at what waits or was lost, in milliseconds. */
  readonly lookEvery: number | undefined;
  /** Told of mistakes of those who write structs. */
  readonly fault: (error: unknown) => void;
  /** Called with each look at the clients. */
  readonly looked: () => void;
  /** Somebody has come, gone, subscribed or unsubscribed. */
  readonly changed: () => void;
}

/** All clients of a hub, and who of them gets what. */
export class Audience implements Disposable {
  /** Everybody who is connected. */
  readonly clients: Set<ConnectedClient> = new Set<ConnectedClient>();
  readonly #setting: AudienceSetting;
  readonly #flushes: FlushList;
  readonly #feeds: FeedTable;
  readonly #watch: Watch;
  #last = 0;
  /** Ends the wait of those who outrun their clients. */
  #catchingUp: AbortController | undefined;

  /** Nobody yet. */
  constructor(setting: AudienceSetting) {
    this.#setting = setting;
    const { topics, clock, fault } = setting;
    this.#flushes = new FlushList(clock);
    this.#feeds = new FeedTable({
      ...{ clock, fault },
      tally: (run) => tallyOf(run, topics),
      delivered: () => this.#flushes.flush(),
    });
    this.#watch = new Watch(() => this.#look(), setting.lookEvery);
  }

  /** Takes a client in. */
  connected(socket: ClientSocket, description: ClientDescription): ConnectedClient {
    const { limits, clock, counters } = this.#setting;
    const client = new ConnectedClient(socket, {
      ...description,
      ...{ limits, clock },
      id: ++this.#last,
      flushes: this.#flushes,
      hold: (client, topics) => this.#hold(client, topics),
      watch: () => this.#watch.arm(),
      ejected: (_client, why) => counters[why]++,
      caughtUp: () => this.#caughtUp(),
    });
    this.clients.add(client);
    this.#setting.changed();
    return client;
  }

  /** A client's connection has ended. */
  disconnected(client: ConnectedClient): void {
    if (!this.clients.delete(client)) return;
    client.ended();
    for (const part of [...client.parts]) part[Symbol.dispose]();
    const { counters } = this.#setting;
    counters.sentBefore += client.sent;
    for (const count of client.lost.values()) counters.lostBefore += count;
    this.#setting.changed();
  }

  /** See `Bridge.subscribe`. */
  subscribe(client: Client, subscription: Subscription): Subscribed {
    if (!(client instanceof ConnectedClient) || !this.clients.has(client)) {
      throw new RoboError("unavailable", "The client is not connected");
    }
    if (subscription.whenSlow === "hold" && !this.#setting.limits.allowHold) {
      throw new RoboError("denied", "Programs do not wait for slow clients here", {
        hint: "Start the bridge with --allow-hold, or choose another whenSlow",
      });
    }
    const subscriber = new Subscriber(client, subscription, (ended) => this.#unsubscribed(ended));
    for (const topic of this.#setting.topics.values()) offer(subscriber, topic);
    this.#feeds.file(subscriber);
    if (subscription.latched === true) {
      for (const topic of subscriber.topics) subscriber.offerNewest(topic);
    }
    this.#flushes.flush();
    this.#setting.changed();
    return subscriber;
  }

  /** Topics have come that were not there before. */
  topicsAdded(added: readonly TopicState[]): void {
    for (const subscriber of [...this.#feeds.subscribers]) {
      const before = subscriber.topics.size;
      for (const topic of added) offer(subscriber, topic);
      if (subscriber.topics.size > before) this.#feeds.file(subscriber);
    }
    this.#flushes.flush();
  }

  /** Topics will be no more; they are still known. */
  topicsForgotten(topics: readonly TopicState[]): void {
    for (const subscriber of [...this.#feeds.subscribers]) {
      const hasSome = topics.some((topic) => subscriber.topics.has(topic));
      if (hasSome) this.#feeds.remove(subscriber);
      for (const topic of topics) subscriber.forget(topic);
      if (hasSome) this.#feeds.file(subscriber);
    }
    this.#flushes.flush();
  }

  /** Hands structs to all who want some of them; where all of those are behind, returns what aborts when somebody has caught up. */
  arrived(run: FrameRun, tally: Tally): AbortSignal | undefined {
    this.#feeds.arrived(run, tally);
    this.#flushes.flushSoon(run.bytes.length);
    if (!this.#feeds.isOutrun(tally)) return undefined;
    this.#catchingUp ??= new AbortController();
    return this.#catchingUp.signal;
  }

  /** Has a look at everything soon. */
  watch(): void {
    this.#watch.arm();
  }

  /** Ends everything: clients are told with a close frame. */
  [Symbol.dispose](): void {
    this.#watch.close();
    for (const client of this.clients) client.close(1001, "The bridge ends");
    this.#feeds.close();
    this.#flushes[Symbol.dispose]();
  }

  #unsubscribed(subscriber: Subscriber): void {
    this.#feeds.remove(subscriber);
    this.#flushes.flush();
    if (this.clients.has(subscriber.client)) this.#setting.changed();
  }

  #caughtUp(): void {
    this.#catchingUp?.abort();
    this.#catchingUp = undefined;
  }

  #hold(client: ConnectedClient, topics: Iterable<Topic> | undefined): void {
    const { programs } = this.#setting;
    if (topics === undefined) {
      for (const record of programs.values()) record.release(client);
      return;
    }
    for (const { program } of topics) programs.get(program)?.hold(client);
  }

  /** Looks, once a second while there is something to see, at what waits; returns whether there is more. */
  #look(): boolean {
    let isBusy = false;
    for (const client of this.clients) if (client.tick()) isBusy = true;
    this.#setting.looked();
    this.#flushes.flush();
    return isBusy;
  }
}

function offer(subscriber: Subscriber, topic: TopicState): void {
  const mayRead = subscriber.client.rights.mayRead(topic);
  if (mayRead && subscriber.subscription.wants(topic)) subscriber.topics.add(topic);
}
