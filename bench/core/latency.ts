import { Program } from "../lib/program.ts";
import type { Hub } from "./hub.ts";

/** One-way times of a run, in µs. */
export interface LatencySample {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** How many messages they are of. */
  readonly count: number;
}

/** Measures the one-way latency of payloads of `size` bytes through `hub`, once. */
export async function measureLatency(hub: Hub, size: number): Promise<LatencySample> {
  await using programs = new AsyncDisposableStack();
  const running = programs.use(await hub.start());
  const pinger = programs.use(await Program.start(running.latency(size), { ready: false }));
  return JSON.parse(await pinger.line());
}
