import assert from "node:assert/strict";
import { startHub, subscribed } from "../hub/hub_lab.ts";
import { RawPeer } from "../hub/raw_peer.ts";
import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import { RecordingReader } from "../../services/record/mod.ts";
import { until } from "../lib/until.ts";
import { readRecording, startRecording, temporaryFolder } from "./record_lab.ts";

function wire(topic: string, text: string): Uint8Array {
  return encodeMessage([topic, text].map((part) => new TextEncoder().encode(part)));
}

Deno.test("A recording goes on when the core comes back, and says that it was away", async () => {
  await using folder = await temporaryFolder();
  const path = `${folder.path}/a.mcap`;
  const first = await startHub();
  const recording = await startRecording(first, { path, flushMs: 20 });
  const { in: input, out } = first.identity;
  using publisher = await RawPeer.publisher(input);
  await publisher.send(wire("a", "before"));
  await until("it is written", async () => (await readSoFar(path)).length === 1);
  await first.close();
  await using second = await startHub({ in: input, out });
  await subscribed(second, 2);
  using again = await RawPeer.publisher(input);
  await again.send(wire("a", "after"));
  await until("it is written", async () => (await readSoFar(path)).length === 2);
  const { summary } = await recording.stop();
  assert.deepEqual([summary.messages, summary.interruptions], [2, 1]);
  assert.equal((await readRecording(path)).length, 2);
});

Deno.test("A latched message that was published long before comes into the file at its start", async () => {
  await using folder = await temporaryFolder();
  await using hub = await startHub({ latches: (topic) => topic === "map" });
  using publisher = await RawPeer.publisher(hub.identity.in);
  await publisher.send(wire("map", "here"));
  await until("the hub has it", () => hub.topics.all.length === 1);
  const published = Date.now();
  await until("the two times can be told apart", () => Date.now() > published + 60);
  const path = `${folder.path}/a.mcap`;
  const before = performance.timeOrigin + performance.now();
  const recording = await startRecording(hub, { path, flushMs: 20 });
  await until("it is written", async () => (await readSoFar(path)).length === 1);
  await recording.stop();
  const [map] = await readRecording(path);
  assert.ok(Number(map!.logTime) / 1e6 > before - 20);
});

async function readSoFar(path: string): Promise<unknown[]> {
  using reader = await RecordingReader.open(path, () => {});
  const found = [];
  for await (const message of reader.messages()) found.push(message);
  return found;
}
