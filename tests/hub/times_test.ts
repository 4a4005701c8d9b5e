import assert from "node:assert/strict";
import { decodeHubTime, HUB_TIME_TOPIC } from "../../protocols/gecko/hub_time.ts";
import type { Hub } from "../../services/hub/mod.ts";
import { until } from "../lib/until.ts";
import { incoming, message, startHub, subscribed } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

/** A subscriber that asks for the hub's times. */
async function timed(hub: Hub, ...topics: string[]): Promise<RawPeer> {
  const metadata = { "x-robo-times": "1", "X-Robo-Pid": "4711", "X-Robo-Name": "recorder" };
  const peer = await RawPeer.connect(hub.identity.out, "SUB", { metadata });
  await peer.subscribe(...topics);
  return peer;
}

/** The next message of a peer: its topic, and the time or the text behind it. */
async function next(peer: RawPeer): Promise<[string, number | string]> {
  const [topic, payload] = (await peer.receive())!;
  const name = new TextDecoder().decode(topic);
  if (name === HUB_TIME_TOPIC) return [name, decodeHubTime(payload!)!];
  return [name, new TextDecoder().decode(payload)];
}

Deno.test("Who asks for the hub's times gets them in front of messages, and nobody else does", async () => {
  await using hub = await startHub();
  using asking = await timed(hub, "");
  using other = await RawPeer.subscriber(hub.identity.out, "");
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 2);
  const before = Date.now();
  let last = 0;
  for (const value of ["1", "2", "3"]) {
    await publisher.send(message("imu", value));
    const [topic, time] = await next(asking);
    assert.equal(topic, HUB_TIME_TOPIC);
    assert.ok(time as number > last);
    last = time as number;
    assert.deepEqual(await next(asking), ["imu", value]);
    assert.deepEqual(await next(other), ["imu", value]);
  }
  // The system's clock is rounded, and taken for unchanged below 20 ms.
  assert.ok(last > before - 30 && last < Date.now() + 30, `${last} is no time after ${before}`);
  using observer = hub.observe();
  const { topics, total, subscribers } = await observer.take();
  assert.deepEqual(topics.map(({ topic, messages }) => [topic, messages]), [["imu", 3]]);
  assert.equal(total.delivered, 6);
  const own = subscribers.find(({ pid, name }) => pid === 4711 && name === "recorder");
  assert.equal(own?.messages, 3, "a recorder finds its own connection, and times are not counted");
});

Deno.test("What somebody publishes on the topic of the hub's time does not reach who asked for it", async () => {
  await using hub = await startHub({ latches: () => true });
  using asking = await timed(hub, "");
  using other = await RawPeer.subscriber(hub.identity.out, "robo/");
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 2);
  await publisher.send(message(HUB_TIME_TOPIC, "12345678"));
  await publisher.send(message("a", "1"));
  assert.equal((await other.texts(1))[0], `${HUB_TIME_TOPIC} 12345678`);
  assert.equal((await next(asking))[0], HUB_TIME_TOPIC);
  assert.deepEqual(await next(asking), ["a", "1"]);
  using late = await timed(hub, "");
  assert.equal((await next(late))[0], HUB_TIME_TOPIC);
  assert.deepEqual(await next(late), ["a", "1"], "nor does the last value that is kept");
});

Deno.test("A latched message comes with the time at which it was published", async () => {
  await using hub = await startHub({ latches: (topic) => topic === "map" });
  using publisher = await RawPeer.publisher(hub.identity.in);
  await publisher.send(message("map", "1"));
  await incoming(hub, 1);
  const published = hub.topics.all[0]!.lastSeen;
  await until("some time has passed", () => hub.now() > published + 50);
  using late = await timed(hub, "");
  const times: number[] = [];
  for (const expected of ["map", "imu"]) {
    const [topic, time] = await next(late);
    assert.equal(topic, HUB_TIME_TOPIC);
    times.push(time as number);
    assert.equal((await next(late))[0], expected);
    await publisher.send(message("imu", "1"));
  }
  assert.ok(times[1]! - times[0]! >= 50);
});

Deno.test("Losses of one who asked for times are counted by topic, its times apart", async () => {
  await using hub = await startHub({ maxQueueBytes: 300_000 });
  using asking = await timed(hub, "");
  using publisher = await RawPeer.publisher(hub.identity.in);
  await subscribed(hub, 1);
  const body = "x".repeat(50_000);
  let sent = 0;
  while ((hub.topics.all[0]?.drops ?? 0) < 10) {
    await publisher.send(message("a", body));
    sent++;
  }
  await incoming(hub, sent);
  assert.deepEqual(hub.topics.all.map(({ name }) => name), ["a"]);
  const [subscriber] = hub.subscribers;
  const { drops } = hub.topics.all[0]!;
  assert.deepEqual([...subscriber!.drops.values()], [drops]);
  for (let got = 0; got < sent - drops;) if ((await next(asking))[0] === "a") got++;
});
