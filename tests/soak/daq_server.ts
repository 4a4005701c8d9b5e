import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { DaqProcess } from "../daq/daq_process.ts";
import { Collected } from "../lib/collected.ts";
import { print } from "../../scripts/lib/print.ts";

/** How long the server is beset, in milliseconds, unless the first argument says how many seconds. */
const DURATION_MS = 1000 * Number(Deno.args[0] ?? 600);

/** How much larger the server may be all through the last quarter than it ever was in the second, in bytes. */
const MAX_GROWTH = 64 * 1024 * 1024;

/** Shortest time after which V8's heap has its size, in milliseconds: growth is not looked at before. */
const WARM_MS = 120_000;

/**
 * Longest that all but the slowest hundredth of the answers of a healthy device may take, in milliseconds. The clients that beset the
 * server take as much of the machine as they get: the slowest answers say how busy that is.
 */
const MAX_ANSWER_MS = 100;

const seed = Number(Deno.args[1] ?? 1 + Date.now() % (2 ** 31 - 1));
print(`seed ${seed}: give it as the second argument to see the same again`);

// Clients of every dialect send spoilt conversations, cut at random, as fast as they can, while a healthy detector is asked.
await using server = await DaqProcess.start(["--log-level", "error", "--max-devices", "100"]);
await using _healthy = await server.healthy();
const fuzz = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "--allow-all", fromFileUrl(new URL("../daq/daq_fuzz.ts", import.meta.url))],
    ...[server.endpoint, `${seed}`],
  ],
  stdin: "null",
  stdout: "piped",
}).spawn();
const output = new Collected(fuzz.stdout, 10_000);
try {
  await beset();
} finally {
  fuzz.kill("SIGKILL");
  await fuzz.status;
  await output.done;
}

async function beset(): Promise<void> {
  const end = performance.now() + DURATION_MS;
  const answers: number[] = [];
  let [early, late, told] = [0, Infinity, performance.now()];
  while (performance.now() < end) {
    const begun = performance.now();
    await server.answers();
    answers.push(performance.now() - begun);
    await new Promise((resolve) => setTimeout(resolve, 10));
    const rss = await memoryOf(server.pid);
    const left = (end - performance.now()) / DURATION_MS;
    if (left > 0.5 && left < 0.75) early = Math.max(early, rss);
    if (left < 0.25) late = Math.min(late, rss);
    if (performance.now() - told < 20_000) continue;
    told = performance.now();
    print(
      `${output.lines.at(-1)}: ${(rss / 1e6).toFixed(0)} MB, worst answer ${worst(answers)} ms`,
    );
  }
  const sorted = answers.toSorted((a, b) => a - b);
  const late99 = sorted[Math.floor(sorted.length * 0.99)]!;
  print(
    `${answers.length} answers: median ${sorted[sorted.length >> 1]!.toFixed(1)} ms, ` +
      `99 % within ${late99.toFixed(1)} ms, worst ${worst(answers)} ms`,
  );
  if (DURATION_MS >= WARM_MS) {
    assert.ok(late - early < MAX_GROWTH, `It grew from ${early} to ${late} bytes`);
  }
  assert.ok(late99 < MAX_ANSWER_MS, `A healthy device took ${late99} ms to answer`);
}

function worst(answers: readonly number[]): string {
  return answers.reduce((most, one) => Math.max(most, one), 0).toFixed(1);
}

async function memoryOf(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return 1024 * Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)![1]);
}
