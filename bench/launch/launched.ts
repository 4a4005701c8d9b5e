import { RoboError } from "../../errors.ts";
import type { LaunchEvent } from "../../services/launch/mod.ts";
import { cpuSeconds } from "../lib/cpu_time.ts";
import { pause } from "../lib/ports.ts";
import { type FleetStart, FOLDER, PATIENCE_MS, SETTLE_MS } from "./fleet.ts";
import { memoryOf } from "./memory.ts";

/** What a launch file says of its nodes: a process each, or one for all. */
export type LaunchedKind = "processes" | "workers";

const ROBO = new URL("../../robo", import.meta.url).pathname;

/**
 * What the same fleet takes under `robo launch`, from the start of the command until it says that all `count` nodes are ready: with
 * its own start and that of the core. Memory is that of the nodes alone.
 */
export async function startLaunched(kind: LaunchedKind, count: number): Promise<FleetStart> {
  const folder = await Deno.makeTempDir({ prefix: "robo-start-" });
  await Deno.chmod(folder, 0o700);
  await Deno.writeTextFile(`${folder}/fleet.json`, JSON.stringify(launchFile(kind, folder, count)));
  const started = performance.now();
  const launch = new Deno.Command(ROBO, {
    args: ["launch", `${folder}/fleet.json`, "--json"],
    env: { XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const patience = setTimeout(() => launch.kill("SIGTERM"), PATIENCE_MS);
  const lines = launch.stdout.pipeThrough(new TextDecoderStream());
  const reader = lines.getReader();
  try {
    const nodes = await untilReady(reader, count);
    const seconds = (performance.now() - started) / 1000;
    const cpu = await cpuSeconds(launch.pid);
    await pause(SETTLE_MS);
    return { seconds, cpu, memory: await memoryOf(nodes) };
  } finally {
    clearTimeout(patience);
    launch.kill("SIGTERM");
    // It says more than a pipe holds until it has ended.
    while (!(await reader.read()).done);
    await launch.status;
    await Deno.remove(folder, { recursive: true });
  }
}

/** Reads events until all nodes are ready; resolves to their processes. */
async function untilReady(
  reader: ReadableStreamDefaultReader<string>,
  count: number,
): Promise<number[]> {
  const pids: number[] = [];
  let text = "";
  for (let ready = 0; ready < count;) {
    const { done, value } = await reader.read();
    if (done) throw new RoboError("unavailable", `Only ${ready} of ${count} nodes were ready`);
    const parts = (text + value).split("\n");
    text = parts.pop()!;
    for (const part of parts) {
      const { kind, node, pid } = JSON.parse(part) as LaunchEvent;
      if (node === undefined || node === "core") continue;
      if (kind === "started" && pid !== undefined) pids.push(pid);
      if (kind === "ready") ready++;
    }
  }
  return pids;
}

function launchFile(kind: LaunchedKind, folder: string, count: number): object {
  const nodes = Array.from({ length: count }, (_, at) => [`node${at}`, {
    ...{ file: `${FOLDER}/tick.ts`, function: "tick", kwargs: { topic: `topic${at}` } },
    ...kind === "workers" ? { process: "shared" } : {},
  }]);
  return {
    core: { in: `ipc://${folder}/in`, out: `ipc://${folder}/out`, args: ["--no-beacon"] },
    nodes: Object.fromEntries(nodes),
  };
}
