import { RoboError } from "../../errors.ts";
import { cpuSeconds } from "../lib/cpu_time.ts";
import { pause } from "../lib/ports.ts";
import { type Mark, Program } from "../lib/program.ts";
import type { Cell } from "./cells.ts";
import type { Hub } from "./hub.ts";

/** How long the load runs before the window opens, in milliseconds. */
const WARM_UP_MS = 800;
/** How long a subscriber may take to receive its first message, in milliseconds. */
const FIRST_MESSAGE_MS = 10_000;

/** What one run of a load showed. */
export interface ThroughputSample {
  /** Messages per second that the subscribers received, all together. */
  readonly delivered: number;
  /** Messages per second that the publisher handed to its library. */
  readonly handed: number;
  /** Processor time of the hub per delivered message, in µs. */
  readonly cpu: number;
  /** Processors that the hub kept busy. */
  readonly load: number;
  /** Share of the slowest subscriber, relative to an even split. */
  readonly evenness: number;
}

/** Runs `cell` through `hub` once and measures a steady window of `seconds`. */
export async function measureThroughput(
  hub: Hub,
  cell: Cell,
  seconds: number,
): Promise<ThroughputSample> {
  await using programs = new AsyncDisposableStack();
  const running = programs.use(await hub.start());
  const subscribers: Program[] = [];
  for (let index = 0; index < cell.subscribers; index++) {
    subscribers.push(programs.use(await Program.start(running.subscriber(cell, index))));
  }
  const publisher = programs.use(await Program.start(running.publisher(cell)));
  await everyoneReceives(hub, subscribers);
  await pause(WARM_UP_MS);

  const everyone = [publisher, ...subscribers];
  const cpuBefore = await readCpu(running.pid);
  const before = await Promise.all(everyone.map((program) => program.mark()));
  await pause(seconds * 1000);
  const cpuAfter = await readCpu(running.pid);
  const after = await Promise.all(everyone.map((program) => program.mark()));

  const [handed = 0, ...received] = after.map((mark, i) => rate(before[i]!, mark));
  const delivered = received.reduce((sum, each) => sum + each, 0);
  // Each rate by its own clock: on a busy machine an answer may come late, and with it its window.
  const load = (cpuAfter.seconds - cpuBefore.seconds) / (cpuAfter.at - cpuBefore.at);
  return {
    delivered,
    handed,
    cpu: load * 1e6 / delivered,
    load,
    evenness: Math.min(...received) * received.length / delivered,
  };
}

async function readCpu(pid: number): Promise<{ seconds: number; at: number }> {
  const seconds = await cpuSeconds(pid);
  return { seconds, at: performance.now() / 1000 };
}

async function everyoneReceives(hub: Hub, subscribers: readonly Program[]): Promise<void> {
  const deadline = performance.now() + FIRST_MESSAGE_MS;
  for (const [index, subscriber] of subscribers.entries()) {
    while ((await subscriber.mark()).messages === 0) {
      if (performance.now() > deadline) {
        throw new RoboError("unavailable", `Subscriber ${index} of ${hub.name} receives nothing`);
      }
      await pause(10);
    }
  }
}

function rate(before: Mark, after: Mark): number {
  return (after.messages - before.messages) / (after.ns - before.ns) * 1e9;
}
