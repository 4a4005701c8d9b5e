import assert from "node:assert/strict";
import { BridgeClient } from "../../client/bridge/mod.ts";
import { RoboError } from "../../errors.ts";
import { cCodec } from "../../protocols/clayout/mod.ts";
import {
  bytesOf,
  COMMAND,
  TELEMETRY,
} from "../../services/bridge/dialects/conversation_testing.ts";
import { FakeProgram } from "../../services/bridge/hub/hub_testing.ts";
import type { Playback, PlaybackState } from "../../services/bridge/hub/playback.ts";
import { until } from "../lib/until.ts";
import { RoboWsLab } from "./robo_ws_lab.ts";

interface Telemetry {
  t: number;
  mode: string;
  raw: ArrayLike<number>;
  count: bigint;
  grid: number[][];
}

function telemetry(t: number, more: Record<string, unknown> = {}): Uint8Array {
  const value = { t, mode: "RUN", raw: [1, 2, 3], count: 2n ** 60n, grid: [[1, 2], [3, 4]] };
  return bytesOf(TELEMETRY, { ...value, ...more });
}

/** The next `count` of what comes. */
async function take<T>(from: { next(): Promise<T | undefined> }, count: number): Promise<T[]> {
  const taken: T[] = [];
  for (let i = 0; i < count; i++) taken.push((await from.next())!);
  return taken;
}

Deno.test("A client knows the bridge's topics as soon as it is connected", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  assert.deepEqual([...client.topics.keys()], [
    "arm.Telemetry",
    "arm.Settings",
    "arm.Command",
    "arm.Ask",
  ]);
  const topic = client.topics.get("arm.Telemetry")!;
  assert.deepEqual([topic.number, topic.isLive, topic.direction], [1, true, "out"]);
  assert.equal(topic.codec.size, TELEMETRY.size);
  assert.equal(topic.codec.hash, cCodec(TELEMETRY, { byteOrder: "little" }).hash);
  assert.equal(client.topics.get("arm.Ask")!.answer?.struct, "Ask");
  assert.equal(client.session, lab.hub.sessionId);
  assert.equal(client.server.version, "0.0.1");
});

Deno.test("A client forgets topics with the bridge, and knows them when they are there again", async () => {
  await using lab = await RoboWsLab.start({ hub: { maxPrograms: 1 } });
  await using client = await BridgeClient.connect(lab.url);
  lab.hub.closed(lab.arm, "");
  const leg = new FakeProgram("leg", []);
  lab.hub.opened(leg);
  await until("they are forgotten", () => client.topics.size === 0);
  lab.hub.closed(leg, "");
  lab.hub.opened(lab.arm);
  await until("they are there again", () => client.topics.size === 4);
  assert.equal(client.topics.get("arm.Telemetry")!.number, 5);
});

Deno.test("Structs arrive whole and in order, decoded when they are looked at", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  using telemetries = client.subscribe<Telemetry>("arm.Tele*");
  await telemetries.ready;
  assert.deepEqual(telemetries.topics, ["arm.Telemetry"]);
  for (let i = 0; i < 10; i++) {
    lab.publish(1, Array.from({ length: 100 }, (_, n) => telemetry(100 * i + n)));
  }
  const all = await take(telemetries, 1000);
  assert.deepEqual(all.map(({ value }) => value.t), Array.from({ length: 1000 }, (_, i) => i));
  const [first] = all;
  assert.equal(first!.time, 1_000_000_001n);
  assert.equal(first!.topic.name, "arm.Telemetry");
  assert.equal(first!.value.count, 2n ** 60n);
  assert.equal(first!.value.mode, "RUN");
  assert.deepEqual(first!.raw, telemetry(0));
  assert.equal(telemetries.lost.size, 0);
});

Deno.test("Chosen fields arrive as JSON, and as columns", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  using some = client.subscribe("**", { fields: ["t", "grid[1][0]", "count"] });
  using columns = client.columns("arm.*", { fields: ["grid[0][1]", "mode", "t"] });
  await Promise.all([some.ready, columns.ready]);
  lab.publish(1, [telemetry(1), telemetry(2, { mode: "IDLE" })]);
  const values = await take(some, 2);
  assert.deepEqual(values.map(({ value }) => value), [
    { "t": 1, "grid[1][0]": 3, "count": String(2n ** 60n) },
    { "t": 2, "grid[1][0]": 3, "count": String(2n ** 60n) },
  ]);
  const [block] = await take(columns, 1);
  assert.deepEqual([...block!.times], [1.000000001, 2.000000001]);
  assert.deepEqual([...block!.columns], [
    ["grid[0][1]", Float64Array.of(2, 2)],
    ["mode", Float64Array.of(1, 0)],
    ["t", Float64Array.of(1, 2)],
  ]);
});

Deno.test("A client sends structs and requests, and is told the path of what does not fit", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  await client.send("arm.Command", { channel: 1, value: 7 });
  client.sendBytes("arm.Command", bytesOf(COMMAND, { channel: 2, value: 8 }));
  await until("the second one", () => lab.arm.received.length === 2);
  assert.deepEqual(lab.arm.received.map(([, bytes]) => bytes), [
    bytesOf(COMMAND, { channel: 1, value: 7 }),
    bytesOf(COMMAND, { channel: 2, value: 8 }),
  ]);
  const answer = await client.request("arm.Ask", { id: 5, value: 21 });
  assert.deepEqual(answer, { id: 5, value: 42 });
  await assert.rejects(client.send("arm.Command", { channel: 1, value: -1 }), (error) => {
    assert.ok(error instanceof RoboError && error.code === "data");
    assert.match(error.message, /Command\.value is -1/);
    return true;
  });
  await assert.rejects(client.send("arm.Nothing", {}), { code: "missing" });
  await assert.rejects(client.request("arm.Command", { channel: 1, value: 1 }), { code: "usage" });
  await client.end("arm", "lunch");
  assert.equal(lab.arm.ended, "lunch");
  await assert.rejects(client.end("leg"), { code: "missing" });
});

Deno.test("A refusal of bytes is told to who listens, and one of a subscription where it is awaited", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  const { promise, resolve } = Promise.withResolvers<RoboError>();
  using _ = client.on("error", resolve);
  client.sendBytes("arm.Command", new Uint8Array(3));
  assert.match((await promise).message, /8 bytes, not 3/);
  const wrong = client.columns("arm.Telemetry", { fields: ["speed"] });
  await assert.rejects(wrong.ready, { code: "usage" });
  await assert.rejects(wrong.next(), /speed/);
});

Deno.test("The newest struct, the clock, programs and their lines can be asked for", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url);
  assert.equal(await client.get("arm.Telemetry"), undefined);
  lab.publish(1, [telemetry(1), telemetry(2)]);
  const newest = await client.get<Telemetry>("arm.Telemetry");
  assert.deepEqual([newest?.value.t, newest?.time], [2, 2_000_000_001n]);
  const { offset, roundTrip } = await client.clockOffset();
  assert.ok(Math.abs(offset) < 1000 + roundTrip);
  const lines: string[] = [];
  const programs: boolean[] = [];
  lab.hub.logged(lab.arm, { level: "info", text: "before", time: 1n });
  using _log = client.on("log", (more) => lines.push(...more.map(({ text }) => text)));
  using _programs = client.on("programs", ([arm]) => programs.push(arm!.live));
  await until("what was before", () => lines.length === 1 && programs.length === 1);
  lab.hub.logged(lab.arm, { level: "info", text: "later", time: 1n });
  lab.hub.closed(lab.arm, "done");
  await until("what came later", () => lines.length === 2 && programs.length === 2);
  assert.deepEqual([lines, programs], [["before", "later"], [true, false]]);
  assert.equal(client.topics.get("arm.Telemetry")!.isLive, false);
  await assert.rejects(client.send("arm.Command", { channel: 1, value: 7 }), {
    code: "unavailable",
  });
});

Deno.test("A client comes back after the bridge was started anew, with all that it wants", async () => {
  const first = await RoboWsLab.start();
  const { port } = first;
  await using client = await BridgeClient.connect(first.url);
  const events: string[] = [];
  using _1 = client.on("disconnected", ({ code }) => events.push(code));
  using _2 = client.on("connected", ({ session }) => events.push(session));
  using _3 = client.on("log", (lines) => events.push(...lines.map(({ text }) => text)));
  using all = client.subscribe<Telemetry>("arm.Telemetry");
  await all.ready;
  first.publish(1, [telemetry(1)]);
  assert.equal((await all.next())!.value.t, 1);
  await first[Symbol.asyncDispose]();
  await until("the loss", () => !client.isConnected && events.length === 1);
  await assert.rejects(client.send("arm.Command", { channel: 1, value: 7 }), {
    code: "unavailable",
  });
  await using second = await RoboWsLab.start({ port });
  await until("its return", () => client.isConnected);
  await until("the subscription", () => [...second.hub.clients][0]?.topics.size === 1);
  second.publish(1, [telemetry(2)]);
  assert.equal((await all.next())!.value.t, 2);
  second.hub.logged(second.arm, { level: "info", text: "hello again", time: 1n });
  await until("the line", () => events.length === 3);
  assert.deepEqual(events, ["lost", second.hub.sessionId, "hello again"]);
});

Deno.test("A client that is not to come back ends its loops with what went wrong", async () => {
  const lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url, { reconnect: false });
  const subscription = client.subscribe("**");
  await subscription.ready;
  const taking = subscription.next();
  await Promise.all([assert.rejects(taking, { code: "lost" }), lab[Symbol.asyncDispose]()]);
});

Deno.test("A client waits for a bridge that starts later, and needs its token", async () => {
  const free = await RoboWsLab.start();
  const { port, url } = free;
  await free[Symbol.asyncDispose]();
  const token = "a-long-enough-token";
  const connecting = BridgeClient.connect(url, { timeout: 60_000, token });
  await using _lab = await RoboWsLab.start({ port, token });
  await using client = await connecting;
  assert.equal(client.topics.size, 4);
  await assert.rejects(BridgeClient.connect(url, { timeout: 60_000, token: "wrong" }), {
    code: "denied",
  });
  await assert.rejects(BridgeClient.connect("nonsense"), { code: "usage" });
  const stop = new AbortController();
  const never = BridgeClient.connect("ws://127.0.0.1:1/", {
    timeout: 60_000,
    signal: stop.signal,
  });
  stop.abort(new Error("Enough"));
  await assert.rejects(never, /Enough/);
});

Deno.test("Disposing of a client ends its loops without an error, and of a subscription its structs", async () => {
  await using lab = await RoboWsLab.start();
  const client = await BridgeClient.connect(lab.url);
  const seen: number[] = [];
  const loop = (async () => {
    for await (const { value } of client.subscribe<Telemetry>("**")) seen.push(value.t);
  })();
  {
    using short = client.subscribe("**");
    await short.ready;
    lab.publish(1, [telemetry(1)]);
    await short.next();
  }
  const [there] = lab.hub.clients;
  await until("one subscription less", () => there!.parts.size === 1);
  await client[Symbol.asyncDispose]();
  await loop;
  assert.deepEqual(seen, [1]);
  await until("the bridge to notice", () => lab.hub.clients.size === 0);
});

Deno.test("Who takes too slowly loses the oldest, counted", async () => {
  await using lab = await RoboWsLab.start();
  await using client = await BridgeClient.connect(lab.url, { maxQueue: 10 });
  using slow = client.subscribe<Telemetry>("**");
  await slow.ready;
  lab.publish(1, Array.from({ length: 100 }, (_, t) => telemetry(t)));
  await until("all of them", () => slow.dropped === 90);
  const left = await take(slow, 10);
  assert.deepEqual(left.map(({ value }) => value.t), [90, 91, 92, 93, 94, 95, 96, 97, 98, 99]);
});

Deno.test("A server that talks nonsense is left, asked less and less often, and named", async () => {
  const greeting = { op: "hello", version: 1, session: "s", server: { name: "x", version: "1" } };
  const nonsense: (string | Uint8Array<ArrayBuffer>)[] = [
    "{",
    "[]",
    new Uint8Array(30),
    Uint8Array.from([0x52, 0x43, 1, 0, 255, 255, 255, 255, 1, 0, 1, 0, 255, 255, 255, 255]),
  ];
  let visits = 0;
  await using server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
    const { socket, response } = Deno.upgradeWebSocket(req, { protocol: "robo.ws.v1" });
    socket.onopen = () => {
      socket.send(JSON.stringify(greeting));
      socket.send(JSON.stringify({ op: "topics", topics: [] }));
    };
    socket.onmessage = () => socket.send(nonsense[visits++ % nonsense.length]!);
    socket.onerror = () => {};
    return response;
  });
  await using client = await BridgeClient.connect(`ws://127.0.0.1:${server.addr.port}/`);
  const errors: string[] = [];
  using _ = client.on("disconnected", ({ code, message }) => errors.push(`${code} ${message}`));
  // It is asked for them anew with each connection.
  using _lines = client.on("log", () => {});
  await until(
    "all kinds of nonsense",
    () => visits > nonsense.length && errors.length >= nonsense.length,
  );
  assert.ok(errors.every((error) => error.startsWith("data ")), errors.join("; "));
});

Deno.test("A client winds the recording that a bridge replays, and hears when others do", async () => {
  const listeners: ((state: PlaybackState, didSeek: boolean) => void)[] = [];
  let state: PlaybackState = { status: "playing", time: 5n, speed: 1 };
  const playback: Playback = {
    range: { start: 1n, end: 2n ** 60n },
    get state() {
      return state;
    },
    control: ({ isPlaying = true, speed = 1, seek = state.time }) =>
      state = { status: isPlaying ? "playing" : "paused", time: seek, speed },
    listen: (listener) => void listeners.push(listener),
  };
  await using lab = await RoboWsLab.start({ hub: { playback } });
  await using client = await BridgeClient.connect(lab.url);
  const { promise, resolve } = Promise.withResolvers<bigint>();
  const wound = await client.wind({ play: false, speed: 2, seek: 2n ** 59n });
  assert.deepEqual(wound, {
    status: "paused",
    time: 2n ** 59n,
    start: 1n,
    end: 2n ** 60n,
    speed: 2,
  });
  using _ = client.on("playback", ({ time }) => resolve(time));
  listeners[0]!({ status: "ended", time: 9n, speed: 1 }, false);
  assert.equal(await promise, 9n);
});
