import assert from "node:assert/strict";
import { KernelClient } from "../../client/kernel/mod.ts";
import { JupyterFolder, KernelLab } from "../interpreter/kernel_lab.ts";
import { spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { print } from "../../scripts/lib/print.ts";

/** Kills of each kind; the first argument says another number. */
const TIMES = Number(Deno.args[0] ?? 100);

/** Longest time from the beginning of the work to the kill, in milliseconds. */
const LONGEST_MS = 50;

/** Time in which a client has to learn of a death, in milliseconds; what takes longer counts as not learned. */
const LEARN_MS = 10_000;

/** Work in the middle of which something is killed, by what it does. */
const WORK = [
  "while (true);",
  "await new Promise(() => {})",
  "for (let i = 0;; i++) console.log('line', i)",
  "for (let i = 0;; i++) { await new Promise((go) => setTimeout(go, 1)); console.error(i); }",
  "1 + 1",
];

print(`engine, kernel and client, each killed ${TIMES} times in the middle of work`);
await engines();
await kernels();
await clients();

/** The engine is killed: its client gets an error, and the next cell runs in a new engine. */
async function engines(): Promise<void> {
  await using lab = await KernelLab.start();
  await using client = await KernelClient.connect({ file: lab.file });
  const took: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const { enginePid } = await status(client);
    const running = client.execute(WORK[time % WORK.length]!);
    // What goes wrong before it is waited for is to be told, not that the connection was closed then.
    running.catch(() => {});
    await chance();
    const began = performance.now();
    Deno.kill(enginePid as number, "SIGKILL");
    const { status: how, content } = await inTime("the end of the cell", running);
    took.push(performance.now() - began);
    if (how === "error") assert.equal(content.ename, "EngineDied");
    else assert.equal(how, "ok");
    // A cell that is sent in the moment of the death dies with the engine.
    await until("another engine", async () => {
      const now = (await status(client)).enginePid;
      return now !== undefined && now !== enginePid;
    });
    const next = await inTime("the next cell", client.execute(`${time} + 1`));
    assert.deepEqual(next.result, { "text/plain": String(time + 1) }, JSON.stringify(next.content));
  }
  const { counters } = await status(client);
  assert.equal((counters as { engineDeaths: number }).engineDeaths, TIMES);
  assert.equal(lab.folder.path.length > 0 && (await engineProcesses(lab.folder)).length, 1);
  tell("engine", took);
}

/** The kernel is killed: its client learns it, its file goes away, and so does its engine. */
async function kernels(): Promise<void> {
  await using folder = await JupyterFolder.make();
  const took: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const lab = await KernelLab.startIn(folder);
    const client = await KernelClient.connect({ file: lab.file });
    const running = client.execute(WORK[time % WORK.length]!);
    running.catch(() => {});
    await chance();
    const began = performance.now();
    lab.kill("SIGKILL");
    await lab.status;
    await inTime(
      "the news of its death",
      running.catch((error) => {
        assert.equal(error.code, "lost");
      }),
    );
    took.push(performance.now() - began);
    await client[Symbol.asyncDispose]();
    await until("its file to go away", async () => (await folder.connectionFiles()).length === 0);
    await until("its processes to end", async () => (await folder.processes()).length === 0);
  }
  tell("kernel", took);
}

/** A client is killed: the kernel goes on, and what the client held is free again. */
async function clients(): Promise<void> {
  await using lab = await KernelLab.start();
  await using client = await KernelClient.connect({ file: lab.file });
  const took: number[] = [];
  for (let time = 0; time < TIMES; time++) {
    const code = WORK[time % (WORK.length - 1)]!;
    {
      const args = ["exec", "--connection", lab.file, "--drive", "-e", code];
      await using other = spawnRobo(args, { env: lab.folder.env });
      void other.process.stdout.pipeTo(new WritableStream()).catch(() => {});
      void other.process.stderr.pipeTo(new WritableStream()).catch(() => {});
      await until("its cell to run", async () => (await status(client)).cell !== undefined);
      await chance();
      other.process.kill("SIGKILL");
      await other.process.status;
    }
    const began = performance.now();
    await until("the lease to be free", async () => (await status(client)).drive === undefined);
    await inTime("the interrupt", client.interrupt());
    const next = await inTime("the next cell", client.execute(`${time} + 1`));
    assert.deepEqual(next.result, { "text/plain": String(time + 1) }, JSON.stringify(next.content));
    took.push(performance.now() - began);
  }
  assert.equal((await engineProcesses(lab.folder)).length, 1);
  tell("client", took);
}

async function status(client: KernelClient): Promise<Readonly<Record<string, unknown>>> {
  const asked = client.request("control", { type: "robo_status_request" });
  return (await inTime("the status", asked)).content;
}

async function engineProcesses(folder: JupyterFolder) {
  return (await folder.processes()).filter(({ command }) => /^\S*deno .*\/boot\./.test(command));
}

function chance(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_MS));
}

async function inTime<T>(what: string, done: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not come to pass: ${what}`)), LEARN_MS);
  });
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

function tell(what: string, took: number[]): void {
  const sorted = took.sort((a, b) => a - b);
  const [median, most] = [sorted[sorted.length >> 1] ?? 0, sorted.at(-1) ?? 0];
  print(
    `${what.padEnd(8)}${TIMES} kills, learned after ${median.toFixed(1)} ms, at most ${
      most.toFixed(1)
    } ms`,
  );
}
