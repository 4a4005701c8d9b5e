/**
 * How soon deaths are known, and how long files take to be read beside 64 loops over variables: medians, each below 50 ms.
 *
 *     ./robo dev soak shm_times
 *
 * @module
 */
import assert from "node:assert/strict";
import { HostVariable } from "robo";
import { LineProcess } from "../lib/line_process.ts";
import { shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";
import { killUnderAwaitedCall, killUnderCallSync, killWithLastWill } from "../shm/deaths.ts";

const LIMIT_MS = 50;
const DEATHS = 21;
const READS = 501;
const LOOPS = 64;

await check("death under an awaited call", DEATHS, killUnderAwaitedCall);
await check("death under a call on the thread", DEATHS, killUnderCallSync);
await check("death of who left a last will", DEATHS, killWithLastWill);
await checkFiles();

/** Runs `once`, which gives milliseconds, so many times in a shared memory of its own each time. */
async function check(what: string, rounds: number, once: () => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    using _folder = shmFolder();
    times.push(await once());
  }
  judge(what, times);
}

function judge(what: string, times: readonly number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1]!;
  const line = `${what}: median ${median.toFixed(1)} ms, worst ${sorted.at(-1)!.toFixed(1)} ms`;
  Deno.stdout.writeSync(new TextEncoder().encode(`${line} of ${times.length}\n`));
  assert(median < LIMIT_MS, `${what}: the median is beyond ${LIMIT_MS} ms`);
}

async function checkFiles(): Promise<void> {
  using folder = shmFolder();
  const file = `${folder.path}/file`;
  await Deno.writeTextFile(file, "content");
  const names = Array.from({ length: LOOPS }, (_, at) => `many-${at}`);
  const variables = names.map((name) => new HostVariable(name, { maxSize: 64, slots: 2 }));
  const seen = new Set<string>();
  const loops = variables.map(async (variable) => {
    for await (const _ of variable.watch()) seen.add(variable.name);
  });
  judge(`reading a file beside ${LOOPS} idle loops`, await readingTimes(file));
  {
    const child = new URL("../shm/variable_child.ts", import.meta.url).pathname;
    const args = ["run", "--allow-all", child, "many", "many-", String(LOOPS)];
    await using _writer = new LineProcess([Deno.execPath(), ...args]);
    await until("each loop has had values", () => seen.size === LOOPS);
    judge(`reading a file beside ${LOOPS} flooded loops`, await readingTimes(file));
  }
  for (const variable of variables) variable.close();
  await Promise.all(loops);
}

async function readingTimes(file: string): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < READS; round++) {
    const started = performance.now();
    assert.equal(await Deno.readTextFile(file), "content");
    times.push(performance.now() - started);
  }
  return times;
}
