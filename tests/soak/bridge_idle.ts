/**
 * The memory that a thousand clients cost the bridge which have subscribed and wait for structs, and the same while structs come slowly.
 *
 *     ./robo dev soak bridge_idle
 *
 * @module
 */
import assert from "node:assert/strict";
import { pause } from "../../bench/lib/ports.ts";
import {
  sampleBridge,
  sampleClients,
  type SampleMark,
  sampleProducer,
} from "../bridge/bridge_process.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";
import { formatBytes } from "../../terminal/format.ts";

const CLIENTS = 1000;

/** The most memory that one of them may cost, in bytes. */
const MOST_BYTES = 30_000;

/** How long they wait, in seconds: some pings, so that garbage is collected. */
const SECONDS = Number(Deno.args[0] ?? 40);

/** Structs that come afterwards. */
const STRUCTS = 100;

const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
try {
  await soak(`${folder}/load.sock`);
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function soak(socket: string): Promise<void> {
  await using bridge = await sampleBridge(socket);
  const there = (count: number) =>
    until(`${count} are there`, async () => await bridge.metric("robo_bridge_clients") === count);
  // What the first of them have the process load and compile is not theirs.
  {
    await using _some = await sampleClients(bridge.port, 50);
    await there(50);
    await pause(2000);
  }
  await there(0);
  await pause(3000);
  const before = (await bridge.memory()).now;
  await using clients = await sampleClients(bridge.port, CLIENTS);
  await there(CLIENTS);
  const sizes: number[] = [];
  for (let second = 0; second < SECONDS; second++) {
    await pause(1000);
    sizes.push(((await bridge.memory()).now - before) / CLIENTS);
  }
  const least = Math.min(...sizes);
  print(
    `${CLIENTS} idle clients: ${formatBytes(least)} to ${
      formatBytes(Math.max(...sizes))
    } each, with garbage`,
  );
  await using _producer = await sampleProducer(socket, { rate: 10, count: STRUCTS });
  await until("all have all structs", async () => {
    const { messages, missing } = await clients.mark() as unknown as SampleMark;
    assert.equal(missing, 0);
    return messages === CLIENTS * STRUCTS || pause(500).then(() => false);
  });
  const after = ((await bridge.memory()).now - before) / CLIENTS;
  print(`after ${STRUCTS} structs for each: ${formatBytes(after)} each`);
  assert.ok(least < MOST_BYTES, `${least} bytes for each`);
}
