import assert from "node:assert/strict";
import { message, startHub, subscribed } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

Deno.test("100 subscribers × 100 topics: everybody gets each message of each topic once, and all is counted", async () => {
  await using hub = await startHub();
  const topics = Array.from({ length: 100 }, (_, at) => `topic${String(at).padStart(2, "0")}`);
  const subscribers = await Promise.all(
    topics.map(() => RawPeer.subscriber(hub.identity.out, ...topics)),
  );
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 10_000);
  const rounds = 3;
  for (let round = 0; round < rounds; round++) {
    for (const topic of topics) await publisher.send(message(topic, String(round)));
  }
  const expected = Array.from(
    { length: rounds },
    (_, round) => topics.map((topic) => `${topic} ${round}`),
  ).flat();
  for (const subscriber of subscribers) {
    assert.deepEqual(await subscriber.texts(expected.length), expected);
  }
  using observer = hub.observe();
  const { total, topics: statistics } = await observer.take();
  assert.equal(total.messages, 300);
  assert.equal(total.delivered, 30_000);
  assert.equal(total.dropped, 0);
  assert.deepEqual(
    statistics.map(({ messages, subscribers }) => [messages, subscribers]),
    topics.map(() => [3, 100]),
  );
  for (const subscriber of subscribers) subscriber[Symbol.dispose]();
});
