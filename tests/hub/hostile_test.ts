import assert from "node:assert/strict";
import { encodeFrame, encodeSubscribe, Handshake } from "../../protocols/zmtp/mod.ts";
import { dial } from "../../transports/endpoint.ts";
import type { ByteConnection } from "../../transports/transport.ts";
import { until } from "../lib/until.ts";
import { incoming, message, refused, startHub, subscribed } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

async function write(conn: ByteConnection, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length;) offset += await conn.write(bytes.subarray(offset));
}

/** Reads until the hub hangs up. */
async function hungUp(conn: ByteConnection): Promise<void> {
  const into = new Uint8Array(4096);
  while (await conn.read(into).catch(() => null) !== null);
  conn.close();
}

Deno.test("Another protocol is refused by name", async () => {
  await using hub = await startHub();
  for (const endpoint of [hub.identity.in, hub.identity.out]) {
    const conn = await dial(endpoint);
    await write(conn, new TextEncoder().encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
    await hungUp(conn);
  }
  await refused(hub, "bad-signature", 2);
});

Deno.test("A handshake that does not end is given up, however slowly it drips", async () => {
  await using hub = await startHub({ handshakeTimeoutMs: 100 });
  const conn = await dial(hub.identity.out);
  const greeting = new Handshake({ socketType: "SUB" }).start();
  await write(conn, greeting.subarray(0, 20));
  await hungUp(conn);
  await refused(hub, "timeout");
});

Deno.test("A handshake of endless commands is given up", async () => {
  await using hub = await startHub();
  const conn = await dial(hub.identity.out);
  await write(conn, new Handshake({ socketType: "SUB" }).start());
  const command = encodeFrame(4, new Uint8Array(200).fill(5));
  const flood = (async () => {
    for (let count = 0; count < 1000; count++) await write(conn, command);
  })().catch(() => {});
  await hungUp(conn);
  await flood;
  await until("it is counted", () => hub.refusals.size === 1);
});

Deno.test("A socket of the wrong type is refused", async () => {
  await using hub = await startHub();
  await assert.rejects(RawPeer.connect(hub.identity.in, "SUB"));
  await refused(hub, "incompatible-socket");
});

const CRIMES: readonly [string, string, Uint8Array][] = [
  ["a length of 2^63", "message-too-large", new Uint8Array([2, 128, 0, 0, 0, 0, 0, 0, 0])],
  ["reserved flags", "reserved-flags", new Uint8Array([0x40, 0])],
  ["a message over the limit", "message-too-large", message("t", "x".repeat(200_000))],
];

for (const [crime, reason, bytes] of CRIMES) {
  Deno.test(`A publisher that sends ${crime} is ended as ${reason}, and others go on`, async () => {
    await using hub = await startHub({ maxMessageBytes: 100_000 });
    using honest = await RawPeer.publisher(hub.identity.in);
    using subscriber = await RawPeer.subscriber(hub.identity.out, "");
    await subscribed(hub, 1);
    using hostile = await RawPeer.publisher(hub.identity.in);
    await hostile.send(message("t", "before"));
    await hostile.send(bytes).catch(() => {});
    await hostile.ended();
    await refused(hub, reason);
    await honest.send(message("t", "after"));
    assert.deepEqual(await subscriber.texts(2), ["t before", "t after"]);
  });
}

Deno.test("A gigabyte that is announced and dripped costs only what has arrived", async () => {
  await using hub = await startHub({ maxMessageBytes: 2 ** 31 });
  using hostile = await RawPeer.publisher(hub.identity.in);
  const before = Deno.memoryUsage();
  await hostile.send(message("t", "first"));
  await hostile.send(new Uint8Array([2, 0, 0, 0, 0, 0x40, 0, 0, 0]));
  await hostile.send(new Uint8Array(100_000));
  await incoming(hub, 1);
  const after = Deno.memoryUsage();
  assert.ok(after.external - before.external < 20e6);
});

const SUBSCRIBER_CRIMES: readonly [string, string, Uint8Array][] = [
  ["too long a topic", "topic-too-long", encodeSubscribe(new Uint8Array(5000).fill(97), 1)],
  ["a frame of a megabyte", "frame-too-large", encodeFrame(0, new Uint8Array(1e6))],
  ["a malformed command", "malformed-command", encodeFrame(4, new Uint8Array(0))],
];

for (const [crime, reason, bytes] of SUBSCRIBER_CRIMES) {
  Deno.test(`A subscriber that sends ${crime} is ended as ${reason}`, async () => {
    await using hub = await startHub();
    using hostile = await RawPeer.connect(hub.identity.out, "SUB");
    await hostile.send(bytes).catch(() => {});
    await hostile.ended();
    await refused(hub, reason);
  });
}

Deno.test("Subscriptions beyond the limit end the connection", async () => {
  await using hub = await startHub({ maxSubscriptions: 10 });
  using greedy = await RawPeer.connect(hub.identity.out, "SUB");
  for (let at = 0; at < 10; at++) await greedy.subscribe(`t${at}`, "t0");
  await subscribed(hub, 10);
  await greedy.subscribe("one more");
  await greedy.ended();
  await refused(hub, "too-many-subscriptions");
});

Deno.test("Connections beyond the limit are refused, and so are strangers who never finish a handshake", async () => {
  await using hub = await startHub({ maxConnections: 2 });
  const loiterers = [await dial(hub.identity.out), await dial(hub.identity.out)];
  await hungUp(await dial(hub.identity.out));
  await refused(hub, "too-many-connections");
  for (const loiterer of loiterers) loiterer.close();
  const serve = () => RawPeer.publisher(hub.identity.in).catch(() => undefined);
  using _one = await until("one is served", serve);
  using _two = await until("another is served", serve);
  await until("both count", () => hub.publishers.size === 2);
  await assert.rejects(RawPeer.publisher(hub.identity.in));
});

Deno.test("A host that is not on the allow-list is refused before its handshake", async () => {
  await using hub = await startHub({
    in: "tcp://0.0.0.0:0",
    allow: ["203.0.113.0/24"],
  });
  const card = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  const port = hub.identity.in.split(":").at(-1);
  using _local = await RawPeer.publisher(`tcp://127.0.0.1:${port}`);
  if (card === undefined) return;
  await assert.rejects(RawPeer.publisher(`tcp://${card.address}:${port}`));
  await refused(hub, "address-not-allowed");
});

Deno.test("Random bytes after the handshake never hang nor crash the hub", async () => {
  await using hub = await startHub({ maxMessageBytes: 1e6 });
  let seed = 12345;
  const random = () => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) >> 8 & 255;
  for (let round = 0; round < 60; round++) {
    const isPublisher = round % 2 === 0;
    using peer = isPublisher
      ? await RawPeer.publisher(hub.identity.in)
      : await RawPeer.connect(hub.identity.out, "SUB");
    await peer.send(Uint8Array.from({ length: 300 }, random)).catch(() => {});
  }
  await until("all have gone", () => hub.publishers.size + hub.subscribers.size === 0);
  using publisher = await RawPeer.publisher(hub.identity.in);
  using subscriber = await RawPeer.subscriber(hub.identity.out, "fine");
  await subscribed(hub, 1);
  await publisher.send(message("fine", "still"));
  assert.deepEqual(await subscriber.texts(1), ["fine still"]);
});
