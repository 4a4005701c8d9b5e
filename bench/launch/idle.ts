import { RoboError } from "../../errors.ts";
import type { LaunchState } from "../../services/launch/mod.ts";
import { pause } from "../lib/ports.ts";

/** How a launch is watched: by nobody, with its lines going to a file, or on a terminal of 80 × 24. */
export type Watched = "piped" | "console";

/** Length of a measurement, in milliseconds. */
const LENGTH_MS = 60_000;

/** Longest wait until all nodes run, in milliseconds. */
const PATIENCE_MS = 60_000;

const ROBO = new URL("../../robo", import.meta.url).pathname;
const MODULE = new URL("listen.ts", import.meta.url).pathname;

/** Share of one processor core that the launcher itself uses while `count` workers and `count` commands are idle, in percent. */
export async function idleCpu(watched: Watched, count: number): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "robo-idle-" });
  await Deno.chmod(folder, 0o700);
  await Deno.writeTextFile(`${folder}/idle.json`, JSON.stringify(launchFile(folder, count)));
  const launch = start(watched, folder);
  try {
    const pid = await whenAllRun(folder, 2 * count);
    const before = ticksOf(pid);
    const began = performance.now();
    await pause(LENGTH_MS);
    // 100 ticks a second on every Linux, so a tick a second is one percent.
    return (ticksOf(pid) - before) / ((performance.now() - began) / 1000);
  } finally {
    await robo(folder, "stop", "--all");
    await launch.status;
    await Deno.remove(folder, { recursive: true });
  }
}

function launchFile(folder: string, count: number): object {
  const nodes = Array.from({ length: count }, (_, at) => [
    [`node${at}`, {
      ...{ file: MODULE, function: "listen", kwargs: { topic: `topic${at}` } },
      process: "shared",
    }],
    [`command${at}`, { cmd: ["sh", "-c", "exec sleep 100000"] }],
  ]);
  return {
    core: { in: `ipc://${folder}/in`, out: `ipc://${folder}/out`, args: ["--no-beacon"] },
    nodes: Object.fromEntries(nodes.flat()),
  };
}

function start(watched: Watched, folder: string): Deno.ChildProcess {
  const command = `stty cols 80 rows 24; exec ${ROBO} launch ${folder}/idle.json`;
  // The terminal is one of util-linux; its input stays open, since it would end with that.
  const [program, ...args] = watched === "piped"
    ? [ROBO, "launch", `${folder}/idle.json`]
    : ["script", "-qc", command, "/dev/null"];
  return new Deno.Command(program!, {
    args,
    env: environment(folder),
    stdin: watched === "piped" ? "null" : "piped",
    stdout: "null",
    stderr: "null",
  }).spawn();
}

/** Waits until all nodes count as ready; resolves to the launcher's process id. */
async function whenAllRun(folder: string, count: number): Promise<number> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const text = await robo(folder, "status", "--json");
    const { pid, nodes } = text === "" ? { pid: 0, nodes: [] } : JSON.parse(text) as LaunchState;
    if (nodes.filter(({ phase }) => phase === "running").length === count) return pid;
    await pause(500);
  }
  throw new RoboError("unavailable", `The ${count} nodes do not all run`);
}

async function robo(folder: string, ...words: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(ROBO, {
    args: ["launch", ...words],
    env: environment(folder),
    stderr: "null",
  }).output();
  return new TextDecoder().decode(stdout);
}

function environment(folder: string): Record<string, string> {
  return { XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder, TERM: "xterm-256color" };
}

/** User and system time of a process alone, in ticks; its children are others' business. */
function ticksOf(pid: number): number {
  const stat = Deno.readTextFileSync(`/proc/${pid}/stat`);
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return Number(fields[11]) + Number(fields[12]);
}
