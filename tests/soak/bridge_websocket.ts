/**
 * WebSockets in numbers and under mischief. First a thousand that are idle, each of which may cost so much memory. Then conversations of random frames, spoilt and cut at random, read by the reader and by a simple one, which have to
 * agree. Then a running server: clients that stall, drip, flood, lie, and die in every way, and among them one that sends and has to get everything
 * back; in the end nobody is left, and the process is as large as it was.
 *
 *     ./robo dev soak bridge_websocket
 *
 * @module
 */
import assert from "node:assert/strict";
import { readSimply, type SimplyRead } from "../../protocols/websocket/message_reader_testing.ts";
import { MessageReader, WebSocketBreach } from "../../protocols/websocket/mod.ts";
import { type EchoServer, echoServer } from "../bridge/websocket/echo_server.ts";
import { MISCHIEF } from "../bridge/websocket/mischief.ts";
import { closing, frame, RawClient } from "../bridge/websocket/raw_client.ts";
import { spoiltConversation } from "../bridge/websocket/spoilt.ts";
import { LineProcess } from "../lib/line_process.ts";
import { fromFileUrl } from "../../system/paths.ts";
import { until } from "../lib/until.ts";
import { xorshift } from "../lib/xorshift.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long each half takes, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 120);

/** How much larger the process may be in the last quarter than it ever was in the second, in bytes. */
const MAX_GROWTH = 64 * 1024 * 1024;

/** Shortest time after which V8's heap has its size, in milliseconds: growth is not looked at before. */
const WARM_MS = 60_000;

const MAX_BYTES = 2000;

/** The program of clients that are idle. */
const IDLE_CLIENTS = fromFileUrl(new URL("../bridge/websocket/idle_clients.ts", import.meta.url));

/** Clients that are idle, and the most memory that one of them may cost, in bytes. */
const IDLE = 1000;
const MAX_IDLE_BYTES = 30_000;

/** How long they are idle, in milliseconds: some pings, so that garbage is collected. */
const IDLE_MS = 30_000;

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${seed}: give it as the second argument to see the same again`);
const random = xorshift(seed);

await idle();
await fuzzReader(performance.now() + DURATION_MS);
await storm(DURATION_MS);

/** Counts the memory of clients that do nothing. */
async function idle(): Promise<void> {
  await using echo = await echoServer();
  const clients = async (count: number) => {
    const process = new LineProcess([
      Deno.execPath(),
      "run",
      "-A",
      IDLE_CLIENTS,
      echo.url,
      String(count),
    ]);
    await until(
      "all are there",
      () => echo.metric("robo_bridge_websockets").then((n) => n === count),
    );
    return process;
  };
  // What the first of them make the process load is not theirs.
  await (await clients(50))[Symbol.asyncDispose]();
  await until("they have gone", async () => await echo.metric("robo_bridge_websockets") === 0);
  const before = Deno.memoryUsage().rss;
  await using _all = await clients(IDLE);
  const sizes: number[] = [];
  for (const end = performance.now() + IDLE_MS; performance.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    sizes.push((Deno.memoryUsage().rss - before) / IDLE);
  }
  assert.equal(await echo.metric("robo_bridge_websockets"), IDLE);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)].map((size) => size / 1000);
  print(`${IDLE} idle clients: ${least!.toFixed(1)} to ${most!.toFixed(1)} kB each, with garbage`);
  assert.ok(least! * 1000 < MAX_IDLE_BYTES);
}

/** Reads spoilt conversations, and compares. */
async function fuzzReader(end: number): Promise<void> {
  let [conversations, breaches] = [0, 0];
  while (performance.now() < end) {
    for (let count = 0; count < 2000; count++) {
      const bytes = spoiltConversation(random);
      const expected = readSimply(bytes, MAX_BYTES);
      const got = readInPieces(bytes, random(2) === 0);
      assert.deepEqual(got, expected, `seed ${seed}, bytes ${bytes.toHex()}`);
      conversations++;
      if (got.breach !== undefined) breaches++;
    }
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  print(
    `${conversations} conversations, ${breaches} breaches, all read as the simple reader reads them`,
  );
  assert.ok(breaches > conversations / 20 && breaches < conversations);
}

function readInPieces(bytes: Uint8Array, isFed: boolean): SimplyRead {
  const reader = new MessageReader({ from: "client", maxBytes: MAX_BYTES });
  const messages: SimplyRead["messages"] = [];
  try {
    for (let at = 0; at < bytes.length;) {
      const piece = bytes.slice(at, at + 1 + random(random(3) === 0 ? 3 : 300));
      if (isFed) reader.feed(piece);
      else {
        reader.space().set(piece);
        reader.filled(piece.length);
      }
      at += piece.length;
      for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(next);
    }
  } catch (error) {
    if (!(error instanceof WebSocketBreach)) throw error;
    return { messages, breach: error.closeCode };
  }
  return { messages, breach: undefined };
}

/** Lets clients of all kinds come and go at a server. */
async function storm(duration: number): Promise<void> {
  await using echo = await echoServer({
    pingEvery: 500,
    messageTimeout: 1000,
    closeTimeout: 500,
    handshakeTimeout: 1000,
    compress: true,
    forgets: true,
  });
  const end = performance.now() + duration;
  const sizes = { early: 0, late: Infinity };
  let came = 0;
  const steady = steadyClient(echo, end);
  const mischief = Array.from({ length: 20 }, async () => {
    while (performance.now() < end) {
      await MISCHIEF[random(MISCHIEF.length)]!(echo, random);
      if (++came % 1000 === 0) measure(sizes, { left: (end - performance.now()) / duration, came });
    }
  });
  const [count] = await Promise.all([steady, ...mischief]);
  print(`${came} clients came, ${count} messages of the steady one came back`);
  await until("nobody is left", async () => await echo.metric("robo_bridge_websockets") === 0);
  if (duration >= WARM_MS) {
    assert.ok(
      sizes.late - sizes.early < MAX_GROWTH,
      `It grew from ${sizes.early} to ${sizes.late}`,
    );
  }
}

function measure(
  sizes: { early: number; late: number },
  { left, came }: { readonly left: number; readonly came: number },
): void {
  const { rss } = Deno.memoryUsage();
  if (left > 0.5 && left < 0.75) sizes.early = Math.max(sizes.early, rss);
  if (left < 0.25) sizes.late = Math.min(sizes.late, rss);
  print(`${came} clients: ${(rss / 1e6).toFixed(1)} MB`);
}

/** Sends messages and gets all of them back, until the end; resolves to how many. */
async function steadyClient(echo: EchoServer, end: number): Promise<number> {
  using client = await RawClient.open(echo.url);
  let count = 0;
  while (performance.now() < end) {
    const bytes = new Uint8Array(random(3) === 0 ? 70_000 : random(300)).fill(count);
    await client.send(frame(2, bytes));
    for (let next = await client.next();; next = await client.next()) {
      assert.ok(next !== undefined && next.kind !== "close", JSON.stringify(next));
      if (next.kind === "ping") await client.send(frame(10, next.bytes));
      else if (next.kind === "binary") {
        assert.deepEqual(next.bytes, bytes);
        break;
      }
    }
    count++;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await client.send(closing(1000));
  await client.rest();
  return count;
}
