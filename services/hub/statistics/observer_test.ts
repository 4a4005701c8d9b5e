import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { encodeSubscribe, type Established, Handshake } from "../../../protocols/zmtp/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { memoryPair } from "../../../transports/memory.ts";
import { PublisherConnection } from "../connections/publisher_connection.ts";
import { ProcessRegistry } from "../connections/registry.ts";
import { SubscriberConnection } from "../connections/subscriber_connection.ts";
import type { HubState } from "../hub_state.ts";
import { message } from "../hub_testing.ts";
import { LatchStore } from "../routing/latch_store.ts";
import { Router } from "../routing/router.ts";
import { TopicTable } from "../routing/topic_table.ts";
import { Observer } from "./observer.ts";
import { snapshotJson } from "./snapshot_json.ts";

/** A hub without sockets, whose clock stands still unless it is moved. */
class StillHub implements HubState {
  readonly identity = {
    pid: Deno.pid,
    version: "1",
    key: "k",
    in: "inproc://in",
    out: "inproc://out",
  };
  instant = 1000;
  readonly started = 0;
  readonly topics = new TopicTable(100);
  readonly publishers = new Set<PublisherConnection>();
  readonly subscribers = new Set<SubscriberConnection>();
  readonly processes = new ProcessRegistry();
  readonly refusals = new Map<string, number>();
  readonly deliveredByGone = 0;
  readonly router = new Router();
  readonly #common = { pool: new BufferPool(), now: () => this.instant };
  readonly now = () => this.instant;

  identify(): Promise<void> {
    return Promise.resolve();
  }

  /** Connects a publisher; returns what sends for it, and how it ends. */
  publisher(): { send(wire: Uint8Array): Promise<number>; close(): void } {
    const [near, far] = memoryPair("inproc://in");
    const publisher = new PublisherConnection(
      { id: 1, bytes: near, established: established("PUB"), rest: new Uint8Array(0) },
      {
        ...this.#common,
        topics: this.topics,
        router: this.router,
        maxMessageBytes: 1e6,
        onLatched: () => {},
        onRegistration: () => {},
      },
    );
    this.publishers.add(publisher);
    void publisher.run();
    return { send: (wire) => far.write(wire), close: () => far.close() };
  }

  /** Connects a subscriber to everything that reads nothing unless asked. */
  subscriber(maxQueueBytes: number): { close(): void } {
    const [near, far] = memoryPair("inproc://out");
    const subscriber = new SubscriberConnection(
      {
        id: 2,
        bytes: near,
        established: established("SUB"),
        rest: encodeSubscribe(new Uint8Array(0), 1),
      },
      {
        ...this.#common,
        topics: this.topics,
        router: this.router,
        wallTime: (time) => time,
        latches: new LatchStore(() => false),
        overflow: "drop-newest",
        maxQueueBytes,
        maxSubscriptions: 10,
      },
    );
    this.subscribers.add(subscriber);
    void subscriber.run();
    return { close: () => far.close() };
  }
}

function established(socketType: "PUB" | "SUB"): Established {
  const [ours, theirs] = [
    new Handshake({ socketType: socketType === "PUB" ? "SUB" : "XPUB" }),
    new Handshake({ socketType, metadata: new Map([["X-Robo-Name", `the ${socketType}`]]) }),
  ];
  const greeting = theirs.receive(ours.start());
  const answer = ours.receive(theirs.start());
  theirs.receive(answer.send);
  const { outcome } = ours.receive(greeting.send);
  assert.ok(outcome !== undefined && "socketType" in outcome);
  return outcome;
}

Deno.test("Observer counts exactly: rates, gaps, drops, and who sent and got what", async () => {
  const hub = new StillHub();
  const publisher = hub.publisher();
  const subscriber = hub.subscriber(1);
  await until("both are there", () => hub.router.destinations.size === 1);
  using observer = new Observer(hub);
  const send = async (time: number, ...wire: Uint8Array[]) => {
    hub.instant = time;
    const before = hub.topics.all.reduce((sum, topic) => sum + topic.messages, 0);
    await publisher.send(concat(wire));
    await until(
      "all have come in",
      () => hub.topics.all.reduce((sum, topic) => sum + topic.messages, 0) === before + wire.length,
    );
  };
  await send(1010, message("a", "12345"));
  await send(1030, message("a", "12345"), message("__proto__", "x"));
  hub.instant = 2000;
  const { total, topics, publishers, subscribers, interval } = await observer.take();
  assert.equal(interval, 1);
  assert.deepEqual(
    topics.map(({ topic, messages, bytes, messagesPerSecond, bytesPerSecond, age, gap }) => [
      topic,
      messages,
      bytes,
      messagesPerSecond,
      bytesPerSecond,
      age,
      gap.min,
      gap.max,
    ]),
    [["a", 2, 10, 2, 10, 970, 20, 20], ["__proto__", 1, 1, 1, 1, 970, 0, 0]],
  );
  assert.deepEqual(topics.map(({ publishers, subscribers }) => [publishers, subscribers]), [
    [1, 1],
    [1, 1],
  ]);
  assert.equal(publishers[0]!.name, "the PUB");
  assert.deepEqual(Object.entries(publishers[0]!.topics), [["a", 2], ["__proto__", 1]]);
  assert.equal(publishers[0]!.messagesPerSecond, 3);
  assert.equal(subscribers[0]!.subscriptions, 1);
  assert.equal(total.messages, 3);
  assert.equal(total.delivered + total.dropped, 3);
  assert.equal(subscribers[0]!.messages, total.delivered);
  const drops = Object.values(subscribers[0]!.drops).reduce((sum, count) => sum + count, 0);
  assert.equal(drops, total.dropped);

  hub.instant = 4000;
  const later = await observer.take();
  assert.equal(later.total.messages, 3);
  assert.equal(later.total.messagesPerSecond, 0);
  assert.equal(later.topics[0]!.gap.max, 0);
  publisher.close();
  subscriber.close();
});

Deno.test("Observer forgets a process that has ended, and keeps one that registers meanwhile", async () => {
  const hub = new StillHub();
  hub.processes.register(2 ** 22 + 1, "never was");
  using observer = new Observer(hub);
  const taking = observer.take();
  hub.processes.register(Deno.ppid, "parent");
  await taking;
  assert.deepEqual([...hub.processes.names], [[Deno.ppid, "parent"]]);
  const { processes, core } = await observer.take();
  assert.deepEqual(processes.map(({ pid, name }) => [pid, name]), [[Deno.ppid, "parent"]]);
  assert.ok(core.memory > 1e6);
});

Deno.test("snapshotJson writes one line, with fractions rounded to three decimals", async () => {
  const hub = new StillHub();
  using observer = new Observer(hub);
  hub.instant += 333.3333;
  const line = snapshotJson(await observer.take());
  assert.ok(!line.includes("\n"));
  const snapshot = JSON.parse(line);
  assert.equal(snapshot.interval, 0.333);
  assert.deepEqual(Object.keys(snapshot), [
    "time",
    "interval",
    "uptime",
    "core",
    "total",
    "topics",
    "publishers",
    "subscribers",
    "processes",
    "refused",
  ]);
});

Deno.test("ProcessRegistry lets a goodbye hold while connections last, until the process registers again", () => {
  const registry = new ProcessRegistry();
  registry.see(7, "python3");
  registry.register(7, "publish\x1b[2J");
  registry.see(7, "python3");
  assert.equal(registry.registeredName(7), "publish?[2J");
  registry.remove(7);
  registry.see(7, "python3");
  assert.equal(registry.names.size, 0);
  registry.register(7, "again");
  assert.deepEqual([...registry.names], [[7, "again"]]);
  for (let pid = 100; pid < 5000; pid++) registry.register(pid, "x");
  assert.equal(registry.names.size, 1000);
});
