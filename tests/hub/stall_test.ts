import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { message, messagesOf, startHub, subscribed } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

const COUNT = 400;
const BODY = "x".repeat(100_000);

for (const overflow of ["drop-oldest", "drop-newest"] as const) {
  Deno.test(`A stalled subscriber (${overflow}) slows nobody, stays bounded, and its losses are counted to the message`, async () => {
    const maxQueueBytes = 4_000_000;
    await using hub = await startHub({ overflow, maxQueueBytes });
    using stalled = await RawPeer.subscriber(hub.identity.out, "");
    using keen = await RawPeer.subscriber(hub.identity.out, "a");
    using publisher = await RawPeer.publisher(hub.identity.in);
    await subscribed(hub, 2);
    for (let at = 0; at < COUNT; at++) {
      await publisher.send(message("a", String(at), BODY));
      await publisher.send(message("b", String(at)));
      const [text] = await keen.texts(1);
      assert.ok(text!.startsWith(`a ${at} `));
      for (const { link } of hub.subscribers) assert.ok(link.queuedBytes <= maxQueueBytes);
    }
    await until("all has come in", () => messagesOf(hub) === 2 * COUNT);
    const [slow] = [...hub.subscribers].filter((subscriber) =>
      subscriber.subscriptions === 1 && subscriber.wants(new TextEncoder().encode("b"))
    );
    const drops = Object.fromEntries([...slow!.drops].map(([topic, count]) => [topic.name, count]));
    assert.ok(drops["a"]! > COUNT / 2);

    const received = { a: [] as number[], b: [] as number[] };
    const expected = 2 * COUNT - drops["a"]! - (drops["b"] ?? 0);
    for (const text of await stalled.texts(expected)) {
      const [topic, number] = text.split(" ", 2) as ["a" | "b", string];
      received[topic].push(Number(number));
    }
    assert.equal(received.a.length, COUNT - drops["a"]!);
    assert.equal(received.b.length, COUNT - (drops["b"] ?? 0));
    for (const numbers of [received.a, received.b]) {
      assert.deepEqual(numbers, numbers.toSorted((a, b) => a - b));
    }
    if (overflow === "drop-oldest") assert.equal(received.a.at(-1), COUNT - 1);
    else assert.equal(received.a[0], 0);
    assert.equal(hub.topics.all.reduce((sum, { drops }) => sum + drops, 0), 2 * COUNT - expected);
  });
}

Deno.test("With the policy disconnect a stalled subscriber is ended with a counted reason", async () => {
  await using hub = await startHub({ overflow: "disconnect", maxQueueBytes: 500_000 });
  using stalled = await RawPeer.subscriber(hub.identity.out, "");
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 1);
  while (hub.subscribers.size > 0) await publisher.send(message("a", BODY));
  await stalled.ended();
  await until("it is counted", () => hub.refusals.get("too-slow") === 1);
});

Deno.test("A subscriber with a queue smaller than what arrives at once loses only what does not fit", async () => {
  await using hub = await startHub({ maxQueueBytes: 64 * 1024 });
  using keen = await RawPeer.subscriber(hub.identity.out, "");
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 1);
  const burst = Array.from({ length: 1000 }, (_, at) => message("a", String(at), "x".repeat(1000)));
  const sending = Promise.all(burst.map((one) => one)).then(async (all) => {
    for (const one of all) await publisher.send(one);
  });
  let last = -1;
  let received = 0;
  while (last < 999) {
    const [text] = await keen.texts(1);
    const number = Number(text!.split(" ", 2)[1]);
    assert.ok(number > last);
    last = number;
    received++;
  }
  await sending;
  const [subscriber] = hub.subscribers;
  const drops = [...subscriber!.drops.values()].reduce((sum, count) => sum + count, 0);
  assert.equal(received + drops, 1000);
});
