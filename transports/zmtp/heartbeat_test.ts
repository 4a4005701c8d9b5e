import assert from "node:assert/strict";
import { encodePing } from "../../protocols/zmtp/mod.ts";
import { Publisher, Subscriber } from "../zmtp.ts";
import { Heartbeat } from "./heartbeat.ts";
import { stalledSubscriber } from "./stalled_subscriber_testing.ts";

Deno.test("A peer that stops answering heartbeats is dropped, one that answers stays", async () => {
  const heartbeat = { heartbeatInterval: 10, heartbeatTimeout: 30 };
  await using pub = new Publisher(heartbeat);
  const ready = new Promise<void>((resolve) => pub.onSubscriptionChange(resolve));
  const dead = await stalledSubscriber(await pub.bind("inproc://heartbeat"));
  await using alive = new Subscriber(heartbeat);
  alive.connect("inproc://heartbeat");
  await ready;
  const event = await pub.events.next("disconnected");
  assert.equal(event?.reason, "heartbeat");
  assert.equal(pub.peers.length, 1);
  dead.close();
});

Deno.test("A peer is given up when it stays silent for the time to live that it asked for", async () => {
  await using pub = new Publisher();
  const conn = await stalledSubscriber(await pub.bind("inproc://ttl"));
  const gone = pub.events.next("disconnected");
  await conn.write(encodePing(100));
  assert.equal((await gone)?.reason, "heartbeat");
  conn.close();
});

Deno.test("A peer whose answer has come while this program was busy is not given up", async () => {
  for (const isDemanded of [false, true]) {
    let silences = 0;
    const pinged = Promise.withResolvers<void>();
    const heartbeat = new Heartbeat(
      { heartbeatInterval: isDemanded ? 0 : 5, heartbeatTimeout: 20, heartbeatTimeToLive: 0 },
      { send: () => pinged.resolve(), silent: () => silences++ },
    );
    if (isDemanded) heartbeat.demanded(20);
    else await pinged.promise;
    const read = Promise.withResolvers<void>();
    setImmediate(() => {
      heartbeat.heard();
      read.resolve();
    });
    for (const end = performance.now() + 40; performance.now() < end;);
    await read.promise;
    heartbeat.close();
    assert.equal(silences, 0);
  }
});
