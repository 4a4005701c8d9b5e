import type { HubState } from "../hub_state.ts";
import type { Topic } from "../routing/topic.ts";
import { ConnectionMeter } from "./connection_meter.ts";
import { ProcessSampler, type ProcessUsage } from "./process_sampler.ts";
import type { HubSnapshot, TopicStatistics } from "./snapshot.ts";
import { TopicMeter } from "./topic_meter.ts";

interface Sums {
  readonly messages: number;
  readonly bytes: number;
  readonly delivered: number;
  readonly dropped: number;
}

/**
 * Somebody who looks at a hub from time to time, with an interval of its own: from one of its snapshots to the
 * next. Rates and gaps are differences of exact totals; nothing is sampled.
 */
export class Observer implements Disposable {
  readonly #state: HubState;
  readonly #sampler: ProcessSampler;
  readonly #topics = new Map<Topic, TopicMeter>();
  readonly #connections = new ConnectionMeter();
  #time: number;
  #sums: Sums;

  /** Starts the first interval now. */
  constructor(state: HubState) {
    this.#state = state;
    this.#sampler = new ProcessSampler(state.now);
    this.#time = state.now();
    this.#sums = this.#sum();
    for (const topic of state.topics.all) this.#topics.set(topic, new TopicMeter(topic, false));
    this.#readConnections(1);
  }

  /** Takes a snapshot, and with it starts the next interval. */
  async take(): Promise<HubSnapshot> {
    const usages = await this.#sampleProcesses();
    const state = this.#state;
    const now = state.now();
    const seconds = Math.max(1e-3, (now - this.#time) / 1000);
    const { pid } = state.identity;
    const before = this.#sums;
    const sums = this.#sums = this.#sum();
    this.#time = now;
    return {
      time: Date.now() / 1000,
      interval: seconds,
      uptime: (now - state.started) / 1000,
      core: {
        cpu: 0,
        cpuSeconds: 0,
        memory: 0,
        ...usages.find((usage) => usage.pid === pid),
        name: "core",
        ...state.identity,
      },
      total: {
        ...sums,
        messagesPerSecond: (sums.messages - before.messages) / seconds,
        bytesPerSecond: (sums.bytes - before.bytes) / seconds,
        deliveredPerSecond: (sums.delivered - before.delivered) / seconds,
      },
      topics: this.#readTopics(now, seconds),
      ...this.#readConnections(seconds),
      ...(state.flight === undefined ? {} : { flight: state.flight.statistics(now) }),
      processes: usages.filter((usage) => usage.pid !== pid),
      refused: Object.fromEntries(state.refusals),
    };
  }

  /** Stops watching. */
  [Symbol.dispose](): void {
    for (const meter of this.#topics.values()) meter.end();
  }

  async #sampleProcesses(): Promise<ProcessUsage[]> {
    const { identity, processes } = this.#state;
    await this.#state.identify();
    const sampled = new Map(processes.names);
    const usages = await this.#sampler.sample(new Map(sampled).set(identity.pid, "core"));
    const alive = new Set(usages.map(({ pid }) => pid));
    for (const pid of sampled.keys()) if (!alive.has(pid)) processes.forget(pid);
    return usages;
  }

  #readTopics(now: number, seconds: number): TopicStatistics[] {
    const { topics, publishers, subscribers } = this.#state;
    const sources = new Map<Topic, number>();
    for (const { forwarder } of publishers) {
      for (const topic of forwarder.flows.keys()) sources.set(topic, (sources.get(topic) ?? 0) + 1);
    }
    return topics.all.map((topic) => {
      let sinks = 0;
      for (const subscriber of subscribers) if (subscriber.wants(topic.key)) sinks++;
      return {
        ...this.#meter(topic).take(now, seconds),
        publishers: sources.get(topic) ?? 0,
        subscribers: sinks,
      };
    });
  }

  #meter(topic: Topic): TopicMeter {
    let meter = this.#topics.get(topic);
    if (meter === undefined) this.#topics.set(topic, meter = new TopicMeter(topic, true));
    return meter;
  }

  #readConnections(seconds: number): Pick<HubSnapshot, "publishers" | "subscribers"> {
    const { publishers, subscribers } = this.#state;
    const meter = this.#connections;
    const now = this.#state.now();
    const statistics = {
      publishers: [...publishers].map((publisher) => meter.publisher(publisher, now, seconds)),
      subscribers: [...subscribers].map((subscriber) => meter.subscriber(subscriber, now, seconds)),
    };
    meter.mark();
    return statistics;
  }

  #sum(): Sums {
    const { topics, subscribers, deliveredByGone } = this.#state;
    let messages = 0, bytes = 0, dropped = 0, delivered = deliveredByGone;
    for (const topic of topics.all) {
      messages += topic.messages;
      bytes += topic.bytes;
      dropped += topic.drops;
    }
    for (const subscriber of subscribers) delivered += subscriber.link.messages;
    return { messages, bytes, delivered, dropped };
  }
}
