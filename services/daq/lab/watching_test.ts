import assert from "node:assert/strict";
import type { Grab } from "../../../client/daq/lab.ts";
import { RoboError } from "../../../errors.ts";
import { toNdArray, toWireData } from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { arrayData, wireArray } from "../lab_testing.ts";
import type { RawClient } from "../raw_client_testing.ts";
import { connected, deviceWhere, isOffline, isOnline, testServer } from "../server_testing.ts";

function valueOf(grab: Grab): number {
  return Number(toNdArray(grab.data.data[0]!.data[0]!)!.data[0]);
}

/** Answers requests with 1, 2, 3 … until the server closes the connection. */
async function counting(client: RawClient): Promise<number> {
  let count = 0;
  for (let message = await client.next(); message !== undefined; message = await client.next()) {
    if (message.kind === "send_data") await client.done(++count);
  }
  return count;
}

Deno.test("Watchers of one detector share its grabs", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const one = server.lab.watch("cam", { mode: "lossless" });
  const other = server.lab.watch("cam", { mode: "lossless" });
  const grabs = [one.next(), other.next()];
  await cam.expect("send_data");
  await cam.done(1);
  for (const { value } of await Promise.all(grabs)) assert.equal(valueOf(value!), 1);
  await one.return();
  await other.return();
});

Deno.test("A lossless watcher holds the detector back, and misses nothing", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const count = counting(cam);
  const seen: number[] = [];
  for await (const grab of server.lab.watch("cam", { mode: "lossless", queue: 2 })) {
    seen.push(valueOf(grab));
    assert.equal(grab.missed, 0);
    if (seen.length === 1) {
      await until(
        "the queue is full",
        async () => (await server.lab.device("cam")).doing === "idle",
      );
    }
    if (seen.length === 50) break;
  }
  assert.deepEqual(seen, Array.from({ length: 50 }, (_, i) => i + 1));
  await until("the device rests", async () => (await server.lab.device("cam")).doing === "idle");
  await server.close();
  assert(await count <= 54, "no more was asked for than there was room");
});

Deno.test("A watcher of the latest gets the newest, and is told how many it missed", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const counted = counting(cam);
  const watch = server.lab.watch("cam");
  const { value: first } = await watch.next();
  assert.equal(valueOf(first!), 1);
  await deviceWhere(server.lab, "cam", ({ counters }) => counters.grabs >= 20);
  const { value: later } = await watch.next();
  assert(valueOf(later!) >= 20);
  assert.equal(later!.missed, valueOf(later!) - 2);
  await watch.return();
  await server.close();
  await counted;
});

Deno.test("A passive watcher sees what comes unasked and what others ask for, and asks nothing", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using cam = await connected(server, "cam");
  const watch = lab.watch("cam", { passive: true, mode: "lossless" });
  const first = watch.next();
  await cam.done(7);
  assert.equal(valueOf((await first).value!), 7);
  const grabbing = lab.grab("cam", { dimension: "2D" });
  assert.equal((await cam.expect("send_data")).dimension, "2D");
  await cam.done(8);
  assert.equal(valueOf(await grabbing), 8);
  assert.equal(valueOf((await watch.next()).value!), 8);
  const { counters } = await lab.device("cam");
  assert.deepEqual([counters.grabs, counters.unsolicited], [1, 1]);
  const last = watch.next();
  await cam[Symbol.asyncDispose]();
  await isOffline(lab, "cam");
  await using again = await connected(server, "cam");
  await again.done(9);
  assert.equal(valueOf((await last).value!), 9, "it goes on when the detector is back");
  await watch.return();
});

Deno.test("A watcher is told when the detector goes away, or does not answer in time", async () => {
  await using server = await testServer();
  const { lab } = server;
  await using cam = await connected(server, "cam");
  const late = lab.watch("cam", { timeout: 60 }).next();
  await cam.expect("send_data");
  await assert.rejects(late, (error) => error instanceof RoboError && error.code === "unavailable");
  assert.equal((await lab.device("cam")).counters.timeouts, 1);
  const gone = lab.watch("cam").next();
  await cam.expect("send_data");
  await cam[Symbol.asyncDispose]();
  await assert.rejects(gone, { code: "unavailable" });
  await assert.rejects(lab.watch("cam").next(), /cam is offline/);
  await assert.rejects(lab.watch("nobody").next(), { code: "missing" });
});

Deno.test("A signal ends a watch", async () => {
  await using server = await testServer();
  await using _cam = await connected(server, "cam");
  const stop = new AbortController();
  const next = server.lab.watch("cam", { passive: true, signal: stop.signal }).next();
  stop.abort();
  assert.equal((await next).done, true);
});

Deno.test("Averages and regions are made while watching", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const counted = counting(cam);
  const watch = server.lab.watch("cam", { average: 4, region: { x: [0, 1] }, mode: "lossless" });
  assert.equal(valueOf((await watch.next()).value!), 2.5);
  assert.equal(valueOf((await watch.next()).value!), 6.5);
  await watch.return();
  const grab = await server.lab.grab("cam", { average: 2 });
  assert.equal(valueOf(grab) % 1, 0.5);
  await server.close();
  await counted;
});

Deno.test("A rate holds the detector back", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const counted = counting(cam);
  const begun = performance.now();
  let count = 0;
  for await (const _ of server.lab.watch("cam", { rate: 50, mode: "lossless" })) {
    if (++count === 11) break;
  }
  // Ten periods of 20 ms: it may take longer, but not less.
  assert(performance.now() - begun >= 190);
  await server.close();
  assert(await counted <= 12);
});

Deno.test("Memory of frames is used again once it was given back by all", async () => {
  await using server = await testServer();
  await using cam = await connected(server, "cam");
  const frame = arrayData("cam", [wireArray(new Float64Array(32 * 1024))]);
  const data = toWireData(frame, "L2");
  for (let i = 0; i < 5; i++) {
    const grabbing = server.lab.grab("cam");
    await cam.expect("send_data");
    await cam.send({ kind: "done", data });
    using grab = await grabbing;
    assert.equal(grab.summary().arrays[0]!.shape[0], 32 * 1024);
  }
  const { frames, "frames-reused": reused } = server.counters();
  assert.equal(frames, 5);
  assert.equal(reused, 4);
});

Deno.test("Unsolicited data beyond the limit is dropped and counted, and the connection goes on", async () => {
  await using server = await testServer({ maxUnsolicited: 10 });
  await using cam = await connected(server, "cam");
  for (let i = 0; i < 200; i++) await cam.done(i);
  const { counters } = await deviceWhere(
    server.lab,
    "cam",
    ({ counters }) => counters.unsolicited === 200,
  );
  assert(counters.dropped >= 150 && counters.dropped <= 190, `${counters.dropped}`);
  const grabbing = server.lab.grab("cam");
  await cam.expect("send_data");
  await cam.done(1);
  await grabbing;
  await isOnline(server.lab, "cam");
});
