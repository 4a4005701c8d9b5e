import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { MemoryLab } from "../lab_testing.ts";
import { eventsOf, testedServer } from "./http_testing.ts";

/** A lab whose stage never arrives, and whose camera never answers. */
function stuckLab(): MemoryLab {
  return new MemoryLab({
    cam: { kind: "detector", grab: () => new Promise(() => {}) },
    stage: { kind: "actuator", travel: () => new Promise(() => {}) },
  });
}

const HOME = { kind: "home" };

Deno.test("Stopping is answered although as many requests as there may be wait", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab, { maxRequests: 3 });
  const leaving = new AbortController();
  const { signal } = leaving;
  const waiting = [1, 2, 3].map(() => http.ask("/v1/devices/cam/grab", { signal }));
  await until("all wait", () => lab.asked.length === 3);
  const refused = await http.ask("/v1/devices");
  assert.deepEqual([refused.status, (await refused.json()).code], [503, "unavailable"]);
  const stopped = await http.ask("/v1/stop", { json: {} });
  assert.deepEqual(await stopped.json(), [{ device: "stage", sent: true, cancelled: 0 }]);
  leaving.abort();
  await Promise.allSettled(waiting);
});

Deno.test("Stopping does not wait for its own body", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab);
  const { hostname, port } = new URL(http.server.url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const head = "POST /v1/stop HTTP/1.1\r\nhost: 127.0.0.1\r\n" +
    "content-type: application/json\r\ncontent-length: 1000\r\n\r\n";
  await connection.write(new TextEncoder().encode(head));
  const answer = new Uint8Array(1024);
  const count = await connection.read(answer);
  assert.match(new TextDecoder().decode(answer.subarray(0, count!)), /^HTTP\/1\.1 200/);
  assert.deepEqual(lab.asked, ["stop"]);
});

Deno.test("Whose connection is lost while something moves is a lost operator", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab);
  const leaving = new AbortController();
  const moving = http.ask("/v1/devices/stage/move", { json: HOME, signal: leaving.signal });
  await until("it moves", () => lab.asked.length === 1);
  leaving.abort();
  await assert.rejects(moving);
  // The lab in memory stops what has lost its operator.
  await until("it was stopped", () => lab.asked.includes("stop stage"));
});

Deno.test("An operator's stream that ends stops the moves that name it", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab);
  const leaving = new AbortController();
  const stream = await http.ask("/v1/operator", { signal: leaving.signal });
  const { value } = await eventsOf(stream).next();
  const { id } = value!.data as { id: string };
  assert.equal(value!.name, "operator");
  const headers = { "x-robo-operator": id };
  const moving = http.ask("/v1/devices/stage/move", { json: HOME, headers });
  await until("it moves", () => lab.asked.length === 1);
  leaving.abort();
  const answer = await moving;
  assert.deepEqual([answer.status, (await answer.json()).code], [503, "lost"]);
  await until("it was stopped", () => lab.asked.includes("stop stage"));
  const late = await http.ask("/v1/devices/stage/move", { json: HOME, headers });
  assert.deepEqual(
    (await late.json()).message,
    "There is no such operator, or its stream has ended",
  );
});

Deno.test("An operator that has promised signs of life is lost without them", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab);
  let deadman = 50;
  const message = await until("something moved before it was lost", async () => {
    const stream = await http.ask(`/v1/operator?deadman=${deadman *= 2}`);
    const events = eventsOf(stream);
    const { id } = (await events.next()).value!.data as { id: string };
    const headers = { "x-robo-operator": id };
    const answer = await http.ask("/v1/devices/stage/move", { json: HOME, headers });
    await events.return();
    const { message } = await answer.json();
    // A busy machine may have taken longer to order the move.
    return lab.asked.length > 0 && message;
  });
  assert.match(message, /gave no sign of life in time/);
});

Deno.test("A move that is not waited for is checked first, and outlives its request", async () => {
  const lab = new MemoryLab({
    stage: { kind: "actuator", limits: { max: 10 }, travel: () => new Promise(() => {}) },
  });
  await using http = await testedServer(lab);
  const ask = (to: number) =>
    http.ask("/v1/devices/stage/move?wait=false", { json: { kind: "absolute", to } });
  const refused = await ask(11);
  assert.deepEqual([refused.status, (await refused.json()).rule], [409, "limits"]);
  const started = await ask(5);
  assert.equal(started.status, 202);
  assert.deepEqual((await started.json()).position.value, 5);
  assert.equal((await lab.device("stage")).doing, "moving");
  await (await http.ask("/v1/devices/stage/stop", { json: {} })).body!.cancel();
  await until("it has stopped", async () => (await lab.device("stage")).doing === "idle");
});

Deno.test("Streams are bounded, and one that goes makes room", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab, { maxStreams: 1 });
  const first = await http.ask("/v1/events");
  const second = await http.ask("/v1/events");
  assert.equal(second.status, 503);
  await second.body!.cancel();
  await first.body!.cancel();
  await until("there is room again", async () => {
    const third = await http.ask("/v1/events");
    await third.body!.cancel();
    return third.status === 200;
  });
});

Deno.test("A reader of events that does not keep up is dropped and counted; others go on", async () => {
  const lab = stuckLab();
  await using http = await testedServer(lab, { maxQueued: 50 });
  const slow = await http.ask("/v1/events");
  const reader = slow.body!.getReader();
  await reader.read();
  const fast = eventsOf(await http.ask("/v1/events"));
  await fast.next();
  const dropped = async () => {
    for (let i = 0; i < 40; i++) lab.changeInfo("stage", "x".repeat(100_000));
    for (let i = 0; i < 40; i++) await fast.next();
    const metrics = await (await http.ask("/metrics")).text();
    return /^robo_daq_http_streams_dropped_total 1$/m.test(metrics);
  };
  await until("it was dropped", dropped);
  await fast.return();
  await reader.cancel().catch(() => {});
});

Deno.test("A silent stream gives signs of life", async () => {
  await using http = await testedServer(stuckLab(), { heartbeat: 20 });
  const response = await http.ask("/v1/devices/cam/watch?passive");
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), ":\n\n");
  await reader.cancel();
});

Deno.test("The server ends although streams and moves go on", async () => {
  const lab = stuckLab();
  const http = await testedServer(lab);
  const events = await http.ask("/v1/events");
  const moving = http.ask("/v1/devices/stage/move", { json: HOME }).catch((error) => error);
  await until("it moves", () => lab.asked.length === 1);
  await http[Symbol.asyncDispose]();
  await moving;
  await events.body!.cancel().catch(() => {});
  assert.ok(!lab.asked.includes("stop stage"), "the end of the server is not the operator's loss");
});
