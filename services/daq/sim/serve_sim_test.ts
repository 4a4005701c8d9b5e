import assert from "node:assert/strict";
import { FakeServer } from "../../../client/daq/fake_server_testing.ts";
import type { Message } from "../../../protocols/pymodaq/message.ts";
import { readPosition, toDataToExport, toWirePosition } from "../../../protocols/pymodaq/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { SIM_MODELS, simModel } from "./models.ts";
import { serveSim } from "./serve_sim.ts";

const ASK: Message = { kind: "send_data", dimension: "0D" };

function moveTo(to: number): Message {
  const about = { dialect: "L2", name: "x", units: "", timestamp: 0 } as const;
  return { kind: "move", command: "move_abs", to: toWirePosition(to, about) };
}

for (const model of SIM_MODELS) {
  Deno.test(`A simulated ${model.name} is served`, async () => {
    await using server = await FakeServer.start();
    await using sim = await serveSim(model, { port: server.port });
    const connection = await server.accept();
    assert.equal((await connection.next("info")).value, model.name);
    if (sim.kind === "detector") {
      await connection.send(ASK);
      const { data } = await connection.next("done");
      assert.equal(toDataToExport(data, { name: "x", timestamp: 0 }).data.length, 1);
    } else {
      await connection.send(moveTo(0.25));
      const { at } = await connection.next("position");
      assert(Math.abs(readPosition(at).value! - 0.25) < 0.1);
    }
  });
}

Deno.test("A detector that runs by itself sends data without being asked, and rests without a server", async () => {
  const first = await FakeServer.start();
  const { port } = first;
  await using sim = await serveSim(simModel("scalar"), { port, rate: 500 });
  const connection = await first.accept();
  for (let at = 0; at < 5; at++) await connection.next("done");
  assert(sim.run!.sent >= 5);
  await first[Symbol.asyncDispose]();
  await until("it has noticed", () => !sim.device.isConnected);
  const { sent } = sim.run!;
  await using second = await FakeServer.start({ port });
  await (await second.accept()).next("done");
  assert(sim.run!.sent > sent);
});

Deno.test("Requests fail as often as is wanted, and each failure is told", async () => {
  await using server = await FakeServer.start();
  await using sim = await serveSim(simModel("scalar"), { port: server.port, fail: 0.5, seed: 4 });
  const connection = await server.accept();
  await connection.next("info");
  for (let at = 0; at < 60; at++) await connection.send(ASK);
  const count = (kind: Message["kind"]) =>
    connection.messages.filter((message) => message.kind === kind).length;
  await until("all are answered", () => connection.messages.length === 60);
  assert(count("done") > 10 && count("info") > 10, JSON.stringify(sim.device.counters));
  assert.equal(count("done") + count("info"), 60);
});

Deno.test("Answers take as much longer as is wanted", async () => {
  await using server = await FakeServer.start();
  const started = performance.now();
  await using _ = await serveSim(simModel("piezo"), { port: server.port, latency: 50 });
  const connection = await server.accept();
  await connection.send(moveTo(1));
  await connection.next("position");
  assert(performance.now() - started >= 50);
});

Deno.test("An actuator has no rate", async () => {
  await using server = await FakeServer.start();
  await assert.rejects(serveSim(simModel("stage"), { port: server.port, rate: 1 }), /rate/);
});
