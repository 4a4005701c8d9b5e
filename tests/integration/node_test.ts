import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { LOG_TOPIC, Node, type NodeOptions, zmtp } from "../../client/mod.ts";
import { RoboError } from "../../errors.ts";
import type { Log } from "../../protocols/gecko/message_types.ts";
import { imu } from "../../protocols/gecko/messages.ts";
import { Hub, type HubOptions } from "../../services/hub/mod.ts";
import { coreOf, once } from "../lib/hub_core.ts";

async function start(options: HubOptions = {}): Promise<Hub> {
  return await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0", ...options });
}

function nodeOf(hub: Hub, name: string, options: NodeOptions = {}): Node {
  return new Node(name, { core: coreOf(hub), ...options });
}

Deno.test("What one node publishes reaches the callback of another, typed arrays and messages included", async () => {
  await using hub = await start();
  await using talker = nodeOf(hub, "talker");
  await using listener = nodeOf(hub, "listener");
  const values: unknown[] = [
    { x: 1, list: [1, 2, 3], scan: new Float32Array([1.5, 2.5]) },
    imu({ linearAcceleration: { z: 9.81 }, timestamp: 1.5 }),
    "text",
    null,
  ];
  const received: unknown[] = [];
  const all = once<void>();
  const subscriber = listener.subscribe("data", (value, topic) => {
    received.push([topic, value]);
    if (received.length === values.length) all.resolve();
  });
  const publisher = talker.publisher();
  await Promise.all([publisher.ready(), subscriber.ready()]);
  for (const value of values) assert.equal(publisher.publish("data", value), true);
  await all.promise;
  assert.deepEqual(received, values.map((value) => ["data", value]));
  assert.equal(talker.counters.sent, 4);
  assert.equal(listener.counters.received, 4);
});

Deno.test("Subscriber receives all topics with its prefix, or only equal ones when exact", async () => {
  await using hub = await start();
  await using node = nodeOf(hub, "node");
  const seen: string[] = [];
  const done = once<void>();
  node.subscribe("hello", (_, topic) => seen.push(`prefix ${topic}`));
  node.subscribe(["hello", "end"], (_, topic) => {
    seen.push(`exact ${topic}`);
    if (topic === "end") done.resolve();
  }, { exact: true });
  await node.ready();
  const publisher = node.publisher();
  for (const topic of ["hello", "hello2", "hell", "end"]) publisher.publish(topic, 1);
  await done.promise;
  assert.deepEqual(seen, ["prefix hello", "exact hello", "prefix hello2", "exact end"]);
});

Deno.test("An iteration gives messages in order, drops the oldest when it is slow, and ends with close", async () => {
  await using hub = await start();
  await using node = nodeOf(hub, "node");
  const subscriber = node.subscriber<number>("n", { queue: 10 });
  const last = once<void>();
  node.subscribe<number>("n", (value) => value === 99 && last.resolve());
  await node.ready();
  const publisher = node.publisher<number>();
  for (let n = 0; n < 100; n++) publisher.publish("n", n);
  await last.promise;
  subscriber.close();
  const got: number[] = [];
  for await (const { value } of subscriber) got.push(value);
  assert.deepEqual(got, [90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
  assert.deepEqual(subscriber.counters, { received: 100, dropped: 90, undecodable: 0 });
});

Deno.test("Raw bytes of every size arrive as they were, and the callback sees them without a copy", async () => {
  await using hub = await start();
  await using node = nodeOf(hub, "node");
  const sizes = [0, 1, 31, 32, 33, 255, 256, 8192, 65_536, 300_000, 3_000_000];
  const seen: number[] = [];
  const done = once<void>();
  node.subscribe<Uint8Array>("raw", (bytes) => {
    assert(bytes.every((byte) => byte === bytes.length % 251));
    seen.push(bytes.length);
    if (seen.length === sizes.length) done.resolve();
  }, { encoding: "raw" });
  await node.ready();
  const publisher = node.publisher({ encoding: "raw" }).topicPublisher("raw");
  for (const size of sizes) publisher.publishBytes(new Uint8Array(size).fill(size % 251));
  await done.promise;
  assert.deepEqual(seen, sizes);
});

Deno.test("A hundred thousand messages in one turn arrive complete and in order when the publisher waits for room", async () => {
  await using hub = await start();
  await using talker = nodeOf(hub, "talker", { maxQueueBytes: 256 * 1024 });
  await using listener = nodeOf(hub, "listener");
  const count = 100_000;
  let next = 0;
  const done = once<void>();
  listener.subscribe<number>("n", (value) => {
    assert.equal(value, next++);
    if (next === count) done.resolve();
  });
  await Promise.all([talker.ready(), listener.ready()]);
  const publisher = talker.publisher<number>().topicPublisher("n");
  for (let n = 0; n < count; n++) {
    if (publisher.full) await publisher.drained();
    publisher.publish(n);
  }
  await done.promise;
  assert.equal(talker.counters.overflowed, 0);
  assert.equal(listener.counters.errors, 0); // what a callback throws is counted, it does not end the test
});

for (const overflow of ["drop-newest", "drop-oldest"] as const) {
  Deno.test(`A full queue loses by ${overflow} and counts it`, async () => {
    await using hub = await start();
    await using node = nodeOf(hub, "node", { maxQueueBytes: 1_000_000, overflow });
    const last = once<void>();
    const seen: number[] = [];
    node.subscribe<Uint8Array>("n", (bytes) => {
      seen.push(bytes[0]!);
      if (bytes[0] === (overflow === "drop-oldest" ? 39 : 8)) last.resolve();
    }, { encoding: "raw" });
    await node.ready();
    const publisher = node.publisher({ encoding: "raw" });
    for (let n = 0; n < 40; n++) publisher.publish("n", new Uint8Array(100_000).fill(n));
    await last.promise;
    const { sent, overflowed } = node.counters;
    assert.equal(seen.length + overflowed, 40);
    assert(overflowed >= 30, `${overflowed} lost, ${sent} sent`);
  });
}

Deno.test("What is closed leaves nothing behind at the signals that would have closed it", async () => {
  const aborter = new AbortController();
  await using node = new Node("busy", { core: { in: "ipc:///nowhere", out: "ipc:///nowhere" } });
  const before = getEventListeners(node.signal, "abort").length;
  for (let round = 0; round < 10; round++) {
    node.subscriber("a", { signal: aborter.signal }).close();
    node.service("s").close();
  }
  assert.equal(getEventListeners(aborter.signal, "abort").length, 0);
  assert.equal(getEventListeners(node.signal, "abort").length, before);
});

Deno.test("A namespace goes in front of relative topics alone", async () => {
  await using hub = await start();
  await using node = nodeOf(hub, "node", { namespace: "/left/" });
  await using other = nodeOf(hub, "other");
  const seen: string[] = [];
  const done = once<void>();
  other.subscribe("", (_, topic) => {
    seen.push(topic);
    if (seen.length === 2) done.resolve();
  });
  await Promise.all([node.ready(), other.ready()]);
  node.publisher().publish("arm", 1);
  node.publisher().publish("/map", 1);
  await done.promise;
  assert.deepEqual(seen, ["left/arm", "map"]);
});

Deno.test("Log lines are published as pygecko's and shown here", async () => {
  await using hub = await start();
  const shown: Log[] = [];
  await using node = nodeOf(hub, "arm", { namespace: "left", sink: (line) => shown.push(line) });
  const subscriber = node.subscriber<Log>("/log", { encoding: "pickle", queue: 4 });
  await node.ready();
  node.logDebug("d");
  node.logInfo("i");
  node.logWarn("w");
  node.logError("e");
  const got: string[] = [];
  for await (const { value } of subscriber) {
    got.push(`${value.level} ${value.name} ${value.text}`);
    if (got.length === 4) break;
  }
  assert.deepEqual(got, ["DEBUG arm d", "INFO arm i", "WARN arm w", "ERROR arm e"]);
  assert.deepEqual(shown.map(({ text }) => text), ["d", "i", "w", "e"]);
});

Deno.test("A callback that throws and a payload that cannot be read are told and counted, and do no harm", async () => {
  await using hub = await start();
  const shown: string[] = [];
  await using node = nodeOf(hub, "node", { sink: ({ text }) => shown.push(text) });
  const done = once<void>();
  const subscriber = node.subscribe("x", (value) => {
    if (value === "throw") throw new Error("oops");
    done.resolve();
  });
  await node.ready();
  const raw = node.publisher({ encoding: "raw" }).topicPublisher("x");
  raw.publishBytes(Uint8Array.of(0xc1));
  raw.publishBytes(Uint8Array.of(0xc1));
  node.publisher().publish("x", "throw");
  node.publisher().publish("x", "good");
  await done.promise;
  assert.deepEqual(subscriber.counters, { received: 4, dropped: 0, undecodable: 2 });
  assert.equal(node.counters.errors, 2);
  assert.match(shown[0]!, /MessagePack/);
  assert.match(shown[1]!, /oops/);
});

Deno.test("Shutdown runs its callbacks in order, lets them publish, and sends everything before it ends", async () => {
  await using hub = await start();
  await using listener = nodeOf(hub, "listener");
  const subscriber = listener.subscriber<string>("bye");
  const node = nodeOf(hub, "node");
  await Promise.all([node.ready(), listener.ready()]);
  const order: string[] = [];
  node.onShutdown(() => void order.push("first"));
  node.onShutdown(async () => {
    await Promise.resolve();
    order.push("second");
    node.publisher().publish("bye", "now");
  });
  const spun = node.spin();
  assert.equal(node.isShutdown, false);
  await node.shutdown();
  await spun;
  assert.equal(node.isShutdown, true);
  assert.deepEqual(order, ["first", "second"]);
  for await (const { value } of subscriber) {
    assert.equal(value, "now");
    break;
  }
  await assert.rejects(node.publisher().ready(), /shut down/);
});

Deno.test("A signal shuts a node down, also one that never found its core", async () => {
  const aborter = new AbortController();
  const node = new Node("lost", {
    core: { in: "tcp://127.0.0.1:1", out: "tcp://127.0.0.1:1" },
    signal: aborter.signal,
  });
  const ready = node.publisher().ready();
  node.subscribe("x", () => {});
  aborter.abort();
  await assert.rejects(
    ready,
    (error) => error instanceof RoboError && error.code === "unavailable",
  );
  await node.spin();
});

Deno.test("Waiting for a core that is not there ends with the reason and the cure", async () => {
  await using node = new Node("lost", {
    core: { in: "tcp://127.0.0.1:1", out: "tcp://127.0.0.1:1" },
  });
  await assert.rejects(node.ready(20), (error) => {
    assert(error instanceof RoboError && error.code === "unavailable");
    assert.match(error.message, /No core answers after 20 ms/);
    assert.match(error.hint!, /robo core/);
    return true;
  });
  assert.equal(node.publisher().publish("x", 1), false);
  assert.equal(node.counters.unconnected, 1);
});

Deno.test("The hub learns pid and name of a node", async () => {
  await using hub = await start();
  await using node = nodeOf(hub, "arm");
  node.subscribe("x", () => {});
  await node.ready();
  for (const { identity } of hub.connections) {
    assert.deepEqual(identity, { pid: Deno.pid, name: "arm", host: Deno.hostname() });
  }
  assert.equal(hub.connections.length, 2);
});

Deno.test("Nodes find a hub that was killed and came back at another address, without a restart", async () => {
  const folder = await Deno.makeTempDir();
  const announce = (hub: Hub) =>
    Deno.writeTextFile(
      `${folder}/gecko.json`,
      JSON.stringify({ in_addr: hub.identity.in, out_addr: hub.identity.out }),
    );
  let hub = await start();
  await announce(hub);
  const gone = new Map<string, PromiseWithResolvers<void>>();
  const node = (name: string) =>
    new Node(name, {
      coreFolder: folder,
      onConnection: (connected) => connected || gone.get(name)?.resolve(),
    });
  const talker = node("talker");
  const listener = node("listener");
  const publisher = talker.publisher<number>();
  const subscriber = listener.subscriber<number>("n");
  const values = subscriber[Symbol.asyncIterator]();
  for (let round = 0; round < 5; round++) {
    await Promise.all([publisher.ready(), listener.ready()]);
    publisher.publish("n", round);
    assert.equal((await values.next()).value.value, round);
    for (const { name } of [talker, listener]) gone.set(name, once());
    const next = await start();
    await announce(next);
    await hub.close();
    await Promise.all(gone.values().map(({ promise }) => promise));
    hub = next;
  }
  await Promise.all([talker.shutdown(), listener.shutdown(), hub.close()]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("Nodes authenticate with PLAIN, and are refused with the wrong password", async () => {
  await using hub = await start({
    security: {
      mechanism: "PLAIN",
      server: true,
      authenticate: (user, password) => user === "robot" && password === "secret",
    },
  });
  const security = { mechanism: "PLAIN", username: "robot", password: "secret" } as const;
  await using node = nodeOf(hub, "node", { security });
  const subscriber = node.subscriber<number>("n");
  await node.ready();
  node.publisher().publish("n", 7);
  for await (const { value } of subscriber) {
    assert.equal(value, 7);
    break;
  }
  await using eve = nodeOf(hub, "eve", { security: { ...security, password: "guess" } });
  await assert.rejects(eve.ready(200), /No core answers/);
});

Deno.test("Nodes talk over CURVE, and over Unix sockets", async () => {
  const server = zmtp.generateCurveKeyPair();
  const client = zmtp.generateCurveKeyPair();
  const folder = await Deno.makeTempDir();
  await using hub = await start({
    in: `ipc://${folder}/in`,
    out: `ipc://${folder}/out`,
    security: {
      mechanism: "CURVE",
      server: true,
      secretKey: server.secretKey,
      accepts: (key) => key === client.publicKey,
    },
  });
  await using node = nodeOf(hub, "node", {
    security: { mechanism: "CURVE", serverKey: server.publicKey, ...client },
  });
  const subscriber = node.subscriber<number>("n");
  await node.ready();
  node.publisher().publish("n", 7);
  for await (const { value } of subscriber) {
    assert.equal(value, 7);
    break;
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("A node says what it waits for, and its first log lines wait with it", async () => {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/gecko.json`;
  const write = (core: { in: string; out: string }) =>
    Deno.writeTextFile(file, JSON.stringify({ in_addr: core.in, out_addr: core.out }));
  await write({ in: "tcp://127.0.0.1:1", out: "tcp://127.0.0.1:1" });
  await using hub = await start();
  await using listener = nodeOf(hub, "listener");
  const lines = listener.subscriber(LOG_TOPIC);
  await listener.ready();
  const shown: string[] = [];
  const waiting = once<void>();
  await using node = new Node("early", {
    coreFolder: folder,
    sink: ({ text }) => {
      shown.push(text);
      if (text.startsWith("Waiting")) waiting.resolve();
    },
  });
  node.logInfo("I am up");
  await waiting.promise;
  await write(coreOf(hub));
  for await (const { value } of lines) {
    assert.equal(value.text, "I am up");
    break;
  }
  assert.equal(shown[0], "I am up");
  assert.match(shown[1]!, /^Waiting for the core: Nobody listens/);
  assert.equal(shown[2], "Connected to the core");
  await Deno.remove(folder, { recursive: true });
});
