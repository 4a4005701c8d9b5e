/**
 * One client of fifty reads nothing while a C program sends 20 000 structs a second: the others get every one, the bridge's memory stays small, and the
 * one that reads nothing is counted, told of, and in the end disconnected.
 *
 *     ./robo dev soak bridge_slow
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
  stalledClient,
} from "../bridge/bridge_process.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";
import { formatBytes } from "../../terminal/format.ts";

/** Structs a second. */
const RATE = 20_000;

/** How long they are sent, in seconds, unless the first argument says another. */
const SECONDS = Number(Deno.args[0] ?? 60);

const OTHERS = 49;

/** The most memory that the bridge may ever have, in bytes. */
const MOST_MEMORY = 120e6;

/** After how long the one that reads nothing is disconnected, in seconds. */
const STALL_SECONDS = 15;

const folder = await Deno.makeTempDir({ prefix: "robo-soak-" });
try {
  await soak(`${folder}/load.sock`);
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function soak(socket: string): Promise<void> {
  await using bridge = await sampleBridge(socket, ["--stall-timeout", `${STALL_SECONDS}s`]);
  const before = await bridge.memory();
  await using clients = await sampleClients(bridge.port, OTHERS);
  using _stalled = await stalledClient(bridge.port);
  await until(
    "all are there",
    async () => await bridge.metric("robo_bridge_clients") === OTHERS + 1,
  );
  const count = RATE * SECONDS;
  await using producer = await sampleProducer(socket, { rate: RATE, count });
  const mark = async () => await clients.mark() as unknown as SampleMark;
  await until("the stalled one is disconnected", async () => {
    return await bridge.metric("robo_bridge_ejected_clients_total", '"stalled"') === 1;
  }, 1000 * (SECONDS + STALL_SECONDS));
  const lost = await bridge.metric("robo_bridge_lost_structs_total");
  await until(
    "all is sent",
    async () => (await producer.mark()).messages === count || pause(500).then(() => false),
    2000 * SECONDS,
  );
  const end = await until("all have come", async () => {
    const seen = await mark();
    return seen.messages + seen.missing >= OTHERS * count && seen;
  });
  const { most } = await bridge.memory();
  print(
    `${OTHERS} clients got ${end.messages} of ${
      OTHERS * count
    } structs; ${end.missing} are missing`,
  );
  print(`the one that reads nothing lost ${lost}, and was disconnected`);
  print(
    `memory ${formatBytes(before.now)} at first (${formatBytes(before.most)} at most), ${
      formatBytes(most)
    } at most`,
  );
  const told = bridge.lines.filter(({ type }) => type === "lost").length;
  assert.deepEqual({ ...end, ns: 0, bytes: 0, frames: 0 }, {
    ...{ ns: 0, messages: OTHERS * count, bytes: 0, frames: 0, missing: 0 },
  });
  assert.equal(await bridge.metric("robo_bridge_program_lost_total"), 0);
  assert.ok(lost > 0 && told > 0, "what it lost is known");
  assert.ok(most < MOST_MEMORY, `${most} bytes of memory`);
}
