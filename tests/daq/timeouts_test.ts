import assert from "node:assert/strict";
import { RawClient } from "../../services/daq/raw_client_testing.ts";
import { toNdArray } from "../../protocols/pymodaq/mod.ts";
import { DaqProcess } from "./daq_process.ts";

Deno.test("A device that never answers does not hold up any other", async () => {
  await using server = await DaqProcess.start(["--timeout", "300ms"]);
  await using _healthy = await server.healthy();
  await using dead = await RawClient.connect(server.endpoint, "GRABBER");
  await dead.name("dead");
  await server.deviceWhere("dead", ({ online }) => online);
  const waiting = Array.from({ length: 4 }, () => server.lab.grab("dead").catch((error) => error));
  await dead.expect("send_data");
  for (let i = 0; i < 20; i++) await server.answers();
  for (const error of await Promise.all(waiting)) {
    assert.equal(error.code, "unavailable");
    assert.match(error.message, /dead sent no data within 300 ms/);
  }
  const { counters, problem } = await server.lab.device("dead");
  assert.equal(counters.timeouts, 4);
  assert.match(problem!, /did not answer in time/);
});

Deno.test("An answer that comes too late is thrown away, and the next one is the right one", async () => {
  await using server = await DaqProcess.start();
  await using cam = await RawClient.connect(server.endpoint, "GRABBER");
  await cam.name("cam");
  await server.deviceWhere("cam", ({ online }) => online);
  await assert.rejects(server.lab.grab("cam", { timeout: 100 }), { code: "unavailable" });
  await cam.expect("send_data");
  const second = server.lab.grab("cam");
  await cam.expect("send_data");
  await cam.done(1);
  await cam.done(2);
  using grab = await second;
  assert.equal(Number(toNdArray(grab.data.data[0]!.data[0]!)!.data[0]), 2);
  const { counters } = await server.lab.device("cam");
  assert.deepEqual([counters.stale, counters.timeouts, counters.grabs], [1, 1, 1]);
});

Deno.test("The time of a request holds for its waiting as well", async () => {
  await using server = await DaqProcess.start();
  await using cam = await RawClient.connect(server.endpoint, "GRABBER");
  await cam.name("cam");
  await server.deviceWhere("cam", ({ online }) => online);
  const first = server.lab.grab("cam");
  await cam.expect("send_data");
  await assert.rejects(server.lab.grab("cam", { timeout: 100 }), /busy with other requests/);
  await cam.done(1);
  using _grab = await first;
});
