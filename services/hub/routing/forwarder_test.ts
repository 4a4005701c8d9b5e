import fc from "fast-check";
import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { encodeCommand, encodeFrame, encodeMessage } from "../../../protocols/zmtp/mod.ts";
import type { PooledBuffer } from "../../../transports/buffer_pool.ts";
import { bytes, feed, message, TestSubscriber } from "../hub_testing.ts";
import { Forwarder } from "./forwarder.ts";
import { LatchStore } from "./latch_store.ts";
import { PeerFailure } from "./peer_failure.ts";
import { Router } from "./router.ts";
import type { Topic } from "./topic.ts";
import { OTHER_TOPICS, TopicTable } from "./topic_table.ts";

/** A forwarder with all that it talks to. */
class Bench {
  readonly router = new Router();
  readonly commands: Uint8Array[] = [];
  readonly registrations: Uint8Array[] = [];
  readonly latched: [Topic, Uint8Array][] = [];
  readonly topics: TopicTable;
  readonly forwarder: Forwarder;
  instant = 1;

  constructor(options: { maxTopics?: number; maxMessageBytes?: number; latch?: string } = {}) {
    const latches = new LatchStore((topic) => topic === options.latch);
    this.topics = new TopicTable(options.maxTopics ?? 1000, (topic) => latches.adopt(topic));
    this.forwarder = new Forwarder({
      topics: this.topics,
      router: this.router,
      now: () => this.instant++,
      maxMessageBytes: options.maxMessageBytes ?? 1e6,
      onCommand: (body) => this.commands.push(body),
      onRegistration: (payload) => this.registrations.push(payload),
      onLatched: (topic, latest) => this.latched.push([topic, latest]),
    });
  }

  subscriber(...prefixes: string[]): TestSubscriber {
    const subscriber = new TestSubscriber(this.router.destinations.size + 1, { prefixes });
    this.router.add(subscriber.link);
    return subscriber;
  }

  /** Feeds `stream` in one piece. */
  take(stream: Uint8Array): Promise<void> {
    return feed(this.forwarder, stream, () => stream.length);
  }

  counts(): Record<string, [number, number]> {
    return Object.fromEntries(
      this.topics.all.map((topic) => [topic.name, [topic.messages, topic.bytes]]),
    );
  }
}

const TOPICS = ["a", "ab", "imu/left", "", "core_inf", "core_info2", "é"];

const sending = fc.record({
  topic: fc.constantFrom(...TOPICS),
  frames: fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 4 }),
  fill: fc.integer({ min: 0, max: 255 }),
});

const event = fc.oneof(
  { arbitrary: sending, weight: 12 },
  { arbitrary: fc.constant("command" as const), weight: 1 },
  { arbitrary: fc.constant("registration" as const), weight: 1 },
);

Deno.test("Forwarder passes every message on byte for byte and counts it, however the stream is cut", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(event, { maxLength: 40 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 2000 })),
      async (events, cuts) => {
        const bench = new Bench();
        const wishes = [[""], ["a"], ["imu", "ab"], ["nobody"], ["c", "é"]];
        const subscribers = wishes.map((prefixes) => bench.subscriber(...prefixes));
        const wanted: Uint8Array[][] = wishes.map(() => []);
        const stream: Uint8Array[] = [];
        const counts: Record<string, [number, number]> = {};
        let commands = 0;
        let registrations = 0;
        for (const event of events) {
          if (event === "command") {
            commands++;
            stream.push(encodeCommand("PING", new Uint8Array([0, 0])));
          } else if (event === "registration") {
            registrations++;
            stream.push(message("core_info", "hello"));
          } else {
            const frames = event.frames.map((length) => new Uint8Array(length).fill(event.fill));
            const wire = encodeMessage([bytes(event.topic), ...frames]);
            stream.push(wire);
            const count = counts[event.topic] ??= [0, 0];
            count[0]++;
            count[1] += frames.reduce((sum, frame) => sum + frame.length, 0);
            wishes.forEach((prefixes, at) => {
              if (prefixes.some((prefix) => event.topic.startsWith(prefix))) wanted[at]!.push(wire);
            });
          }
        }
        await feed(bench.forwarder, concat(stream), () => cuts.next().value);
        for (const [at, subscriber] of subscribers.entries()) {
          assert.deepEqual(await subscriber.received(), concat(wanted[at]!));
          assert.equal(subscriber.link.messages, wanted[at]!.length);
        }
        assert.deepEqual(bench.counts(), counts);
        assert.deepEqual(bench.commands, Array(commands).fill(bytes("\x04PING\0\0")));
        assert.deepEqual(bench.registrations, Array(registrations).fill(bytes("hello")));
      },
    ),
    { numRuns: 150 },
  );
});

Deno.test("Forwarder takes a stream that is cut at any byte", async () => {
  const parts = [
    message("one", "1".repeat(300)),
    encodeCommand("PING", new Uint8Array([0, 1])),
    message("two"),
    message("core_info", "x"),
    message("one", "", "abc", "d".repeat(260)),
  ];
  const stream = concat(parts);
  const expected = concat([parts[0]!, parts[2]!, parts[4]!]);
  for (let cut = 0; cut < stream.length; cut++) {
    const bench = new Bench();
    const subscriber = bench.subscriber("");
    let first = cut;
    await feed(bench.forwarder, stream, () => {
      const length = first === 0 ? stream.length : first;
      first = 0;
      return length;
    });
    assert.deepEqual(await subscriber.received(), expected, `cut at ${cut}`);
    assert.deepEqual(bench.counts(), { one: [2, 563], two: [1, 0] });
    assert.equal(bench.commands.length + bench.registrations.length, 2);
  }
});

Deno.test("Forwarder takes heartbeats out from between the frames of a message, wherever it is cut", async () => {
  const ping = encodeCommand("PING", new Uint8Array(2));
  const frames = [
    encodeFrame(1, bytes("one")),
    encodeFrame(1, new Uint8Array(300).fill(7)),
    encodeFrame(0, bytes("end")),
  ];
  const whole = concat(frames);
  const stream = concat([
    message("one", "before"),
    ...[frames[0]!, ping, ping, frames[1]!, ping, frames[2]!],
    message("one", "behind"),
    ...[frames[0]!, frames[1]!, ping, frames[2]!],
  ]);
  for (let cut = 1; cut < stream.length; cut++) {
    const bench = new Bench();
    const subscriber = bench.subscriber("one");
    let first = cut;
    await feed(bench.forwarder, stream, () => {
      const length = first === 0 ? stream.length : first;
      first = 0;
      return length;
    });
    const expected = concat([message("one", "before"), whole, message("one", "behind"), whole]);
    assert.deepEqual(await subscriber.received(), expected, `cut at ${cut}`);
    assert.deepEqual(bench.counts(), { one: [4, 618] });
    assert.deepEqual(bench.commands, Array(4).fill(bytes("\x04PING\0\0")));
  }
});

Deno.test("Forwarder ends a run where the subscribers change, not where the topic does", async () => {
  const bench = new Bench();
  const all = bench.subscriber("");
  const some = bench.subscriber("b");
  const mixed = ["a1", "a2", "a3", "b1", "b2", "b1", "a1", "a2"];
  await bench.take(concat(mixed.map((topic) => message(topic, "payload"))));
  assert.equal(all.runs, 3);
  assert.equal(some.runs, 1);
  assert.equal(all.link.messages, 8);
  assert.equal(some.link.messages, 3);
});

Deno.test("Forwarder queues nothing where nobody subscribes, and still counts", async () => {
  const bench = new Bench();
  const elsewhere = bench.subscriber("x");
  await bench.take(concat([message("a", "12"), message("a", "345")]));
  assert.equal(elsewhere.runs, 0);
  assert.deepEqual(bench.counts(), { a: [2, 5] });
});

Deno.test("Forwarder follows a change of subscriptions with the next message", async () => {
  const bench = new Bench();
  await bench.take(message("a", "1"));
  const late = bench.subscriber("a");
  await bench.take(message("a", "2"));
  bench.router.remove(late.link);
  await bench.take(message("a", "3"));
  assert.deepEqual(await late.received(), message("a", "2"));
});

Deno.test("Forwarder shows the last whole message of a latched topic once per chunk", async () => {
  const bench = new Bench({ latch: "map" });
  const stream = [message("map", "1"), message("odd", "x"), message("map", "2", "b")];
  await bench.take(concat(stream));
  assert.deepEqual(bench.latched.map(([topic, latest]) => [topic.name, latest]), [
    ["map", stream[2]],
  ]);
});

Deno.test("Forwarder routes topics beyond the limit by their own names and counts them together", async () => {
  const bench = new Bench({ maxTopics: 2 });
  const subscriber = bench.subscriber("d");
  await bench.take(concat(["a", "b", "c", "d", "c", "a"].map((topic) => message(topic, "12"))));
  assert.deepEqual(await subscriber.received(), message("d", "12"));
  assert.deepEqual(bench.counts(), { a: [2, 4], b: [1, 2], [OTHER_TOPICS]: [3, 6] });
});

const CRIMES: readonly [string, string, Uint8Array][] = [
  ["reserved-flags", "reserved flags", new Uint8Array([0x08, 0])],
  ["reserved-flags", "a command that claims more frames", new Uint8Array([0x05, 0])],
  [
    "unexpected-command",
    "a message that is full of commands",
    concat([
      encodeFrame(1, bytes("t")),
      ...Array(101).fill(encodeCommand("PING", new Uint8Array(2))),
    ]),
  ],
  [
    "message-too-large",
    "a length of 2^63",
    new Uint8Array([2, 0x80, 0, 0, 0, 0, 0, 0, 0]),
  ],
  ["message-too-large", "a whole message over the limit", message("t", "x".repeat(1000))],
  [
    "message-too-large",
    "many small frames over the limit",
    encodeMessage(Array(600).fill(new Uint8Array(0))),
  ],
];

for (const [reason, crime, wire] of CRIMES) {
  Deno.test(`Forwarder ends a publisher for ${crime}, and loses nothing of what came before`, async () => {
    const bench = new Bench({ maxMessageBytes: 1000 });
    const one = bench.subscriber("one");
    const two = bench.subscriber("two");
    const good = [message("one", "1"), message("two", "2"), message("one", "3")];
    await assert.rejects(
      bench.take(concat([...good, wire])),
      (error) => error instanceof PeerFailure && error.reason === reason,
    );
    assert.deepEqual(await one.received(), concat([good[0]!, good[2]!]));
    assert.deepEqual(await two.received(), good[1]);

    // Another publisher must find the subscribers as willing as before.
    const next = new Bench();
    next.router.add(one.link);
    await next.take(message("one", "4"));
    assert.deepEqual(await one.received(), concat([good[0]!, good[2]!, message("one", "4")]));
  });
}

Deno.test("Forwarder looks at each frame of a message once, even if the message comes in drops", async () => {
  const frames = 20_000;
  const { forwarder, topics } = new Bench();
  let looks = 0;
  const counting = {
    incompleteBytes: 0,
    parse(buffer: PooledBuffer, start: number, end: number) {
      const watched = new Proxy(buffer.bytes, {
        get: (target, key) => {
          looks++;
          const value = Reflect.get(target, key, target);
          return typeof value === "function" ? value.bind(target) : value;
        },
      });
      const view = Object.create(buffer, { bytes: { value: watched } });
      const consumed = forwarder.parse(view, start, end);
      this.incompleteBytes = forwarder.incompleteBytes;
      return consumed;
    },
  };
  await feed(counting, encodeMessage(Array(frames).fill(new Uint8Array(0))), () => 64);
  assert.equal(topics.all[0]!.messages, 1);
  assert.ok(looks < 10 * frames, `${looks} looks at ${frames} frames`);
});
