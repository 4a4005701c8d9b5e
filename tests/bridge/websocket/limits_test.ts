import assert from "node:assert/strict";
import { until } from "../../lib/until.ts";
import { encodeFrame, OPCODE } from "../../../protocols/websocket/mod.ts";
import { concat } from "../../../protocols/bytes.ts";
import { echoServer } from "./echo_server.ts";
import { closing, connect, frame, RawClient, requestText } from "./raw_client.ts";

/** Bytes that no kernel takes in for one connection. */
const MUCH = 64 * 2 ** 20;

Deno.test("A client that never reads takes no more than was handed over for it, others get everything, and terminate frees it", async () => {
  await using echo = await echoServer({ pingEvery: 60_000 });
  using stalled = await RawClient.open(echo.url);
  const others = await Promise.all(Array.from({ length: 4 }, () => RawClient.open(echo.url)));
  const [slow, ...quick] = await until(
    "all are there",
    () => echo.sockets.length === 5 && echo.sockets,
  );
  const piece = encodeFrame(OPCODE.binary, new Uint8Array(65_526));
  let handed = 0;
  let taken = true;
  // What is handed over is at most the high water and a piece, whatever the kernel takes.
  while (taken && handed < MUCH) {
    taken = slow!.write([piece]);
    handed += piece.length;
    if (!taken) taken = await Promise.race([slow!.drained().then(() => true), later(50)]);
  }
  assert.ok(handed < MUCH && slow!.bufferedBytes <= 256 * 1024 + piece.length);
  const read = others.map(async (client) => {
    for (let i = 0; i < 200; i++) {
      const message = await client.next();
      assert.ok(message?.kind === "binary" && message.bytes.length === 65_526);
    }
  });
  for (let i = 0; i < 200; i++) {
    for (const socket of quick) if (!socket.write([piece])) await socket.drained();
  }
  await Promise.all(read);
  const drained = slow!.drained();
  slow!.terminate();
  await drained;
  await until("it has ended", () => echo.ends.length === 1);
  assert.deepEqual(echo.ends[0], {
    code: 1006,
    reason: "The bridge has ended the connection",
    isClean: false,
  });
  assert.equal(slow!.bufferedBytes, 0);
  assert.equal(slow!.isClosed, true);
  assert.equal(slow!.write([piece]), true);
  // The kernel has let go of it as well: what the client had not been sent is gone.
  let got = 0;
  for (const message of await stalled.rest()) if (message.kind === "binary") got++;
  assert.ok(got * piece.length < handed);
  for (const client of others) client[Symbol.dispose]();
});

function later(milliseconds: number): Promise<false> {
  return new Promise((resolve) => setTimeout(() => resolve(false), milliseconds));
}

Deno.test("Who answers no ping is disconnected, who answers stays", async () => {
  await using echo = await echoServer({ pingEvery: 500, closeTimeout: 100 });
  using alive = await RawClient.open(echo.url);
  using silent = await RawClient.open(echo.url);
  const answering = (async () => {
    for (let next = await alive.next(); next?.kind === "ping"; next = await alive.next()) {
      await alive.send(frame(OPCODE.pong, next.bytes));
    }
  })();
  await until("the silent one has gone", () => echo.ends.length === 1);
  assert.deepEqual(echo.ends[0], { code: 1006, reason: "No sign of life", isClean: false });
  assert.equal(echo.sockets[0]!.isClosed, false);
  assert.equal(await echo.metric('robo_bridge_refused_total{cause="silent"}'), 1);
  assert.ok((await silent.rest()).every(({ kind }) => kind === "ping"));
  await alive.send(closing(1000));
  await answering;
});

Deno.test("A message that does not come whole in time ends the connection, whatever comes in between", async () => {
  await using echo = await echoServer({ messageTimeout: 100 });
  using client = await RawClient.open(echo.url);
  await client.send(frame(1, "begun", { hasMore: true }));
  let isOver = false;
  const pinging = (async () => {
    while (!isOver) {
      await client.send(frame(OPCODE.ping));
      await later(10);
    }
  })();
  const last = (await client.rest()).at(-1);
  isOver = true;
  await pinging;
  assert.deepEqual(last, {
    kind: "close",
    code: 1008,
    reason: "A message has not come whole in time",
  });
  using drop = await RawClient.open(echo.url);
  await drop.send(frame(1, "drop").subarray(0, 1));
  assert.equal((await drop.rest()).at(-1)?.kind, "close");
});

Deno.test("A client that sends faster than it may is read more slowly, and loses nothing", async () => {
  await using echo = await echoServer({ maxRate: 200 });
  using client = await RawClient.open(echo.url);
  const begin = performance.now();
  await client.send(concat(Array.from({ length: 300 }, (_, i) => frame(1, String(i)))));
  for (let i = 0; i < 300; i++) {
    assert.deepEqual(await client.next(), { kind: "text", text: String(i) });
  }
  // 200 at once, 100 more in half a second: less would be faster than allowed.
  assert.ok(performance.now() - begin > 400);
  assert.ok(await echo.metric("robo_bridge_throttled_total") > 0);
  assert.equal(await echo.metric("robo_bridge_client_messages_total"), 300);
});

Deno.test("Pings of a client that reads no answers are not kept", async () => {
  await using echo = await echoServer({ maxRate: 10_000_000, maxWork: 100, pingEvery: 60_000 });
  using client = await RawClient.open(echo.url);
  const ping = concat(Array.from({ length: 500 }, () => frame(OPCODE.ping, new Uint8Array(125))));
  const sending = (async () => {
    for (let i = 0; i < 200; i++) await client.send(ping);
    await client.send(frame(1, "the end"));
  })();
  const socket = await until("it is there", () => echo.sockets[0]);
  await sending;
  await until(
    "everything is read",
    () => echo.metric("robo_bridge_client_messages_total").then((n) => n === 1),
  );
  assert.ok(socket.bufferedBytes < 200_000, String(socket.bufferedBytes));
  for (let next = await client.next(); next?.kind === "pong";) next = await client.next();
});

Deno.test("Clients that vanish while they open a WebSocket leave nothing behind", async () => {
  await using echo = await echoServer();
  for (let i = 0; i < 50; i++) {
    using conn = await connect(echo.url);
    await conn.write(new TextEncoder().encode(requestText(echo.url).slice(0, i * 4)));
    if (i % 2 === 0) await conn.write(new TextEncoder().encode(requestText(echo.url)));
  }
  using last = await RawClient.open(echo.url);
  assert.equal(last.status, 101);
  await until(
    "all others have gone",
    async () => await echo.metric("robo_bridge_websockets") === 1,
  );
});
