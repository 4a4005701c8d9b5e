import assert from "node:assert/strict";
import { compileGlob } from "../../protocols/gecko/topic_filter.ts";
import {
  ControlServer,
  type FlightOptions,
  type FlightRequest,
  type Hub,
  readFlight,
} from "../../services/hub/mod.ts";
import { until } from "../lib/until.ts";
import { incoming, message, messagesOf, startHub } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

const LOOPBACK = { host: "127.0.0.1", port: 0 };

/** A hub that keeps everything, unless `flight` says otherwise. */
function startRecorder(flight: Partial<FlightOptions> = {}): Promise<Hub> {
  return startHub({ flight: { topics: () => true, ...flight } });
}

/** What the recorder keeps, as texts. */
async function read(url: string, wanted: FlightRequest = {}): Promise<string[]> {
  const { messages } = await readFlight(url, wanted, new AbortController().signal);
  const texts: string[] = [];
  for await (const batch of messages) {
    for (const { topic, payloads } of batch) {
      texts.push([topic, ...payloads].map((frame) => new TextDecoder().decode(frame)).join(" "));
    }
  }
  return texts;
}

Deno.test("The flight recorder gives back the messages of its topics, with the hub's times, subscribed to or not", async () => {
  const flight = { topics: compileGlob("camera/*") };
  await using hub = await startRecorder(flight);
  await using server = await ControlServer.start(hub, LOOPBACK);
  using publisher = await RawPeer.publisher(hub.identity.in);
  const before = Date.now();
  const picture = "x".repeat(500_000);
  const sent = [["camera/front", picture], ["imu", "1"], ["camera/back", "a", "", "b"], ["camera"]];
  for (const [topic, ...frames] of sent) await publisher.send(message(topic!, ...frames));
  await publisher.send(message("camera/front", "last"));
  await incoming(hub, 5);
  const expected = [`camera/front ${picture}`, "camera/back a  b", "camera/front last"];
  assert.deepEqual(await read(server.url), expected);
  assert.deepEqual(await read(server.url, { topics: ["imu", "*/back"] }), [expected[1]]);
  assert.deepEqual(await read(server.url, { seconds: 100 }), expected);

  const { header, messages } = await readFlight(server.url, {}, new AbortController().signal);
  const times = (await Array.fromAsync(messages)).flat().map(({ time }) => time);
  assert.deepEqual(times, times.toSorted((a, b) => a - b));
  assert.ok(times[0]! > before - 30 && times.at(-1)! < Date.now() + 30);
  assert.ok(header.from <= times[0]! + 1 && header.to >= times.at(-1)!);
  assert.equal(header.core.pid, Deno.pid);
  assert.deepEqual([header.version, header.messages, header.evicted], [1, 3, 0]);
  using observer = hub.observe();
  const { flight: seen } = await observer.take();
  assert.equal(seen?.messages, 3);
  assert.ok(seen!.memory >= seen!.bytes && seen!.bytes > 500_000);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  assert.match(metrics, /^robo_flight_messages 3$/m);
});

Deno.test("What is read out is not torn by a flood that writes over it", async () => {
  const maxBytes = 8 * 1024 * 1024;
  await using hub = await startRecorder({ maxBytes });
  await using server = await ControlServer.start(hub, LOOPBACK);
  using publisher = await RawPeer.publisher(hub.identity.in);
  const fillUp = async (from: number, count: number) => {
    for (let at = from; at < from + count; at++) {
      const letter = String.fromCharCode(97 + at % 26);
      await publisher.send(message("a", String(at), letter.repeat(at % 10 === 0 ? 100_000 : 50)));
    }
    await until("all has come in", () => messagesOf(hub) === from + count);
  };
  await fillUp(0, 400);
  const { header, messages } = await readFlight(server.url, {}, new AbortController().signal);
  await fillUp(400, 2000);
  const { flight } = hub;
  assert.ok(flight!.statistics(hub.now()).evicted > 400);
  assert.ok(flight!.statistics(hub.now()).memory <= maxBytes);
  const received = (await Array.fromAsync(messages)).flat();
  assert.equal(header.messages, 400);
  assert.equal(received.length, 400);
  for (const [at, { payloads }] of received.entries()) {
    const [number, body] = payloads.map((frame) => new TextDecoder().decode(frame));
    assert.equal(number, String(at));
    const letter = String.fromCharCode(97 + at % 26);
    assert.ok(body === letter.repeat(at % 10 === 0 ? 100_000 : 50));
  }
});

/** A hub whose recorder holds more than the system takes for a reader that does not read, and two such readers. */
async function crowded(flightStallMs: number) {
  const stack = new AsyncDisposableStack();
  const hub = stack.use(await startRecorder());
  const server = stack.use(await ControlServer.start(hub, { ...LOOPBACK, flightStallMs }));
  using publisher = await RawPeer.publisher(hub.identity.in);
  const body = "x".repeat(1_000_000);
  for (let at = 0; at < 40; at++) await publisher.send(message("a", body));
  await incoming(hub, 40);
  const { hostname, port } = new URL(server.url);
  const readers: Deno.Conn[] = [];
  for (let count = 0; count < 2; count++) {
    const conn = await Deno.connect({ hostname, port: Number(port) });
    stack.defer(() => {
      try {
        conn.close();
      } catch {
        // The test has closed it.
      }
    });
    await conn.write(
      new TextEncoder().encode(`GET /v1/flight HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`),
    );
    await conn.read(new Uint8Array(100));
    readers.push(conn);
  }
  return { url: `${server.url}/v1/flight?topics=none`, readers, hub, stack };
}

function served(url: string): Promise<unknown> {
  return until("there is room for a reader", async () => {
    const response = await fetch(url);
    await response.body!.cancel();
    return response.status === 200;
  });
}

Deno.test("A third reader is refused, until one has gone", async () => {
  const { url, readers, stack } = await crowded(60_000);
  await using _ = stack;
  const refused = await fetch(url);
  assert.equal(refused.status, 503);
  assert.match(await refused.text(), /2 read the flight recorder already/);
  readers[0]!.close();
  await served(url);
});

Deno.test("A reader that takes nothing is given up, and what it held is let go", async () => {
  const { url, hub, stack } = await crowded(50);
  await using _ = stack;
  await served(url);
  assert.equal(hub.flight!.statistics(hub.now()).messages, 40);
});

Deno.test("The flight recorder answers mistakes with a reason", async () => {
  await using hub = await startRecorder();
  await using server = await ControlServer.start(hub, LOOPBACK);
  for (const query of ["seconds=0", "seconds=", "seconds=soon", "seconds=-1", "topics="]) {
    const response = await fetch(`${server.url}/v1/flight?${query}`);
    assert.equal(response.status, 400, query);
    assert.notEqual((await response.text()).trim(), "");
  }
  assert.deepEqual(await read(server.url), []);
  await using plain = await startHub();
  await using without = await ControlServer.start(plain, LOOPBACK);
  await assert.rejects(readFlight(without.url, {}, new AbortController().signal), {
    code: "unavailable",
    message: "This core has no flight recorder",
    hint: /robo core --flight/,
  });
  const foreign = await fetch(`${server.url}/v1/flight`, { headers: { origin: "http://x" } });
  assert.equal(foreign.status, 403);
  await foreign.text();
});

Deno.test("A message on a trigger topic is told once for a burst, and kept", async () => {
  const told: string[] = [];
  await using hub = await startRecorder({
    topics: (topic) => topic === "imu",
    triggers: (topic) => topic.startsWith("panic"),
    onTrigger: (topic) => told.push(topic),
  });
  await using server = await ControlServer.start(hub, LOOPBACK);
  using publisher = await RawPeer.publisher(hub.identity.in);
  await publisher.send(message("imu", "1"));
  await publisher.send(message("panic/left", "2"));
  await until("it was told", () => told.length === 1);
  assert.deepEqual(told, ["panic/left"]);
  assert.deepEqual(await read(server.url), ["imu 1", "panic/left 2"]);
  await publisher.send(message("panicky", "3"));
  await until("it was told again", () => told.length === 2);
  assert.equal(hub.flight!.statistics(hub.now()).triggered, 2);
});

Deno.test("A flight recorder is not shown as a subscriber", async () => {
  await using hub = await startRecorder();
  using publisher = await RawPeer.publisher(hub.identity.in);
  await publisher.send(message("a", "1"));
  await incoming(hub, 1);
  using observer = hub.observe();
  const { topics, subscribers } = await observer.take();
  assert.deepEqual(subscribers, []);
  assert.equal(topics[0]!.subscribers, 0);
});
