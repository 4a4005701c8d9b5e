import { RoboError } from "../../errors.ts";
import { Hub } from "../../services/hub/mod.ts";
import {
  hostCommand,
  type HostSettings,
  workerHostCommand,
  workerSpec,
} from "../../services/launch/hosts/host_command.ts";
import type { NodePlan } from "../../services/launch/plan.ts";
import { roboHome } from "../../system/home.ts";
import { cpuSeconds } from "../lib/cpu_time.ts";
import { pause } from "../lib/ports.ts";
import { type Memory, memoryOf } from "./memory.ts";

/** How nodes are started. */
export type FleetKind = "processes" | "workers" | "python3" | "empty processes" | "empty workers";

/** What the start of a fleet took. */
export interface FleetStart {
  /** From the first start until each node has been heard of, in seconds. */
  readonly seconds: number;
  /** Processor time of the nodes until then, in seconds. */
  readonly cpu: number;
  /** What they hold together a second later. */
  readonly memory: Memory;
}

/** Time after which memory is looked at, in milliseconds. */
export const SETTLE_MS = 1000;

/** Longest wait for all nodes, in milliseconds. */
export const PATIENCE_MS = 60_000;

/** Folder of the nodes' programs. */
export const FOLDER = new URL(".", import.meta.url).pathname.slice(0, -1);

/** A running fleet. */
interface Fleet {
  readonly processes: readonly Deno.ChildProcess[];
  /** How many nodes have been heard of. */
  heard(): number;
}

/** Starts `count` nodes, measures, and ends them. `python` is the Python of `python3`. */
export async function startFleet(
  kind: FleetKind,
  count: number,
  python: string = "python3",
): Promise<FleetStart> {
  await using hub = await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
  const started = performance.now();
  const { processes, heard } = kind.startsWith("empty")
    ? startEmpty(kind, count)
    : startNodes(kind, { hub, count, python });
  try {
    while (heard() < count) {
      if (performance.now() > started + PATIENCE_MS) {
        throw new RoboError("unavailable", `Only ${heard()} of ${count} ${kind} have started`);
      }
      await pause(2);
    }
    const seconds = (performance.now() - started) / 1000;
    const cpu = await Promise.all(processes.map(({ pid }) => cpuSeconds(pid)));
    await pause(SETTLE_MS);
    return {
      seconds,
      cpu: cpu.reduce((sum, one) => sum + one, 0),
      memory: await memoryOf(processes.map(({ pid }) => pid)),
    };
  } finally {
    for (const process of processes) process.kill("SIGKILL");
    await Promise.all(processes.map(({ status }) => status));
  }
}

function startNodes(
  kind: FleetKind,
  { hub, count, python }: { hub: Hub; count: number; python: string },
): Fleet {
  const core = { in: hub.identity.in, out: hub.identity.out };
  const settings: HostSettings = {
    file: `${FOLDER}/fleet.json`,
    launch: "fleet",
    core,
    home: roboHome(),
    deno: Deno.execPath(),
    python: () => python,
  };
  const plans = Array.from({ length: count }, (_, index) => tickPlan(kind, index));
  const processes = kind === "workers"
    ? [startShared(plans, settings)]
    : plans.map((plan) => start(hostCommand(plan, settings), "null"));
  return {
    processes,
    heard: () => hub.topics.all.filter(({ messages }) => messages > 0).length,
  };
}

function startShared(plans: readonly NodePlan[], settings: HostSettings): Deno.ChildProcess {
  const process = start(workerHostCommand(plans, settings), "piped");
  const requests = plans.map((plan) =>
    JSON.stringify({ do: "start", node: plan.name, spec: workerSpec(plan, settings.core) })
  );
  const writer = process.stdin.getWriter();
  // The writer stays open: the host would end with its stdin.
  writer.write(new TextEncoder().encode(`${requests.join("\n")}\n`)).catch(() => {});
  return process;
}

function startEmpty(kind: FleetKind, count: number): Fleet {
  const program = ["run", "--quiet", "--allow-all", "--no-config", `${FOLDER}/empty.ts`];
  const commands = kind === "empty workers"
    ? [[...program, "--workers", `${count}`]]
    : Array.from({ length: count }, () => program);
  let heard = 0;
  const processes = commands.map((args) =>
    start({ command: [Deno.execPath(), ...args], env: {} }, "null", "piped")
  );
  for (const { stdout } of processes) {
    void stdout.pipeTo(
      new WritableStream({ write: (chunk) => void (heard += chunk.length) }),
    ).catch(() => {});
  }
  return { processes, heard: () => heard };
}

function start(
  { command: [program, ...args], env }: {
    readonly command: readonly string[];
    readonly env: Readonly<Record<string, string>>;
  },
  stdin: "piped" | "null",
  stdout: "piped" | "null" = "null",
): Deno.ChildProcess {
  return new Deno.Command(program!, {
    args,
    cwd: FOLDER,
    env: { ...env },
    stdin,
    stdout,
    stderr: "null",
  }).spawn();
}

function tickPlan(kind: FleetKind, index: number): NodePlan {
  const language = kind === "python3" ? "python" : "typescript";
  return {
    name: `node${index}`,
    namespace: "",
    program: {
      kind: "function",
      language,
      module: `${FOLDER}/tick.${language === "python" ? "py" : "ts"}`,
      function: "tick",
      kwargs: { topic: `topic${index}` },
    },
    env: {},
    cwd: FOLDER,
    remap: {},
    after: [],
    afterTimeoutMs: 0,
    restart: { when: "never", delayMs: 0, maxDelayMs: 0, limit: 0, resetAfterMs: 0 },
    required: false,
    stop: { politeMs: 0, termMs: 0 },
    limits: {},
    expect: [],
    source: { file: `${FOLDER}/fleet.json`, line: 1, column: 1 },
  };
}
