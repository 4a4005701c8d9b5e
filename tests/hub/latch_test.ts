import assert from "node:assert/strict";
import { until } from "../lib/until.ts";
import { incoming, message, messagesOf, startHub, subscribed } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

Deno.test("The last value of a latched topic goes to the new subscriber only", async () => {
  await using hub = await startHub({ latches: (topic) => topic.startsWith("map") });
  using publisher = await RawPeer.publisher(hub.identity.in);
  using early = await RawPeer.subscriber(hub.identity.out, "");
  await subscribed(hub, 1);
  for (const value of ["map 1", "map 2", "imu 1", "map/local 3"]) {
    await publisher.send(message(...value.split(" ")));
  }
  assert.deepEqual(await early.texts(4), ["map 1", "map 2", "imu 1", "map/local 3"]);

  using late = await RawPeer.subscriber(hub.identity.out, "map", "imu");
  assert.deepEqual(await late.texts(2), ["map 2", "map/local 3"]);
  await publisher.send(message("imu", "2"));
  assert.deepEqual(await late.texts(1), ["imu 2"]);
  assert.deepEqual(await early.texts(1), ["imu 2"], "the early one got no latched value again");
});

Deno.test("A subscription that overlaps another brings only latched values that are new to it", async () => {
  await using hub = await startHub({ latches: () => true });
  using publisher = await RawPeer.publisher(hub.identity.in);
  for (const topic of ["a", "ab", "abc"]) await publisher.send(message(topic, "1"));
  await incoming(hub, 3);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "abc", "ab", "ab", "a");
  assert.deepEqual(await subscriber.texts(3), ["abc 1", "ab 1", "a 1"]);
  await subscriber.cancel("a");
  await subscribed(hub, 2);
  await subscriber.subscribe("a");
  assert.deepEqual(await subscriber.texts(1), ["a 1"]);
});

Deno.test("A latched value that is large and of many frames arrives as it was sent", async () => {
  await using hub = await startHub({ latches: () => true });
  using publisher = await RawPeer.publisher(hub.identity.in);
  const big = "x".repeat(3_000_000);
  await publisher.send(message("map", "", big, "end"));
  await incoming(hub, 1);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "map");
  assert.deepEqual(await subscriber.texts(1), [`map  ${big} end`]);
});

Deno.test("Who subscribes to a latched value over and over without reading does not make the hub grow", async () => {
  await using hub = await startHub({ latches: () => true, maxQueueBytes: 1_000_000 });
  using publisher = await RawPeer.publisher(hub.identity.in);
  await publisher.send(message("map", "x".repeat(200_000)));
  await incoming(hub, 1);
  using greedy = await RawPeer.subscriber(hub.identity.out);
  for (let round = 0; round < 300; round++) {
    await greedy.subscribe("map");
    await greedy.cancel("map");
  }
  await until("something was dropped", () => (hub.topics.all[0]?.drops ?? 0) > 0);
  for (const { link } of hub.subscribers) assert.ok(link.queuedBytes <= 1_000_000);
  assert.equal(messagesOf(hub), 1);
});
