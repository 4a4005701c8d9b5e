import { runningCores } from "../../client/core_files.ts";
import { askHub } from "../../services/hub/mod.ts";
import { until } from "../lib/until.ts";
import { launchFolder, publishing, sh } from "./launch_lab.ts";
import { Launcher } from "./launcher.ts";

/** What a flood did to a launch. */
export interface FloodReport {
  /** Messages a second of another node before the flood, and while it went on. */
  readonly rate: { readonly before: number; readonly during: number };
  /** Messages of that node that were lost. */
  readonly drops: number;
  /** By how much the launcher's memory grew at most, in bytes. */
  readonly growth: number;
  /** Length of the flood, in seconds. */
  readonly seconds: number;
  /** Lines of the flood that were printed, and those that were said to be left out. */
  readonly lines: { readonly shown: number; readonly leftOut: number };
  /** Sizes of the flood's logs by name, in bytes. */
  readonly logs: ReadonlyMap<string, number>;
  /** Last words of the flood in its log. */
  readonly last: string;
  /** Warnings about it. */
  readonly warnings: readonly string[];
}

/** Characters of a line of the flood, with its end. */
export const FLOOD_LINE = 1000;

/** Launches a node that writes `lines` lines to its standard output as fast as it can, beside one that publishes 100 times a second. */
export async function flood(lines: number): Promise<FloodReport> {
  await using folder = await launchFolder();
  const bytes = lines * FLOOD_LINE;
  const script = `while [ ! -e go ]; do sleep 0.05; done
    yes ${"x".repeat(FLOOD_LINE - 1)} | head -c ${bytes}; echo last`;
  const file = await folder.write({
    nodes: {
      imu: { cmd: publishing("imu", 100) },
      flood: { cmd: sh(script) },
    },
  });
  await using launcher = await Launcher.start(folder, file);
  await launcher.event("ready", "imu");
  const { core, logFolder } = await launcher.state();
  const count = await counter(core.pid!);

  const [begin, calm] = await reach(count, 100);
  const before = await memoryOf(launcher.pid, "VmRSS");
  await Deno.writeTextFile(`${folder.path}/go`, "");
  await until(
    "the flood has begun",
    () => launcher.lines.some(({ node, stream }) => node === "flood" && stream === "out"),
  );
  const [start] = await reach(count, 1);
  const began = performance.now();
  await until(
    "the flood is over",
    () => launcher.events.some(({ kind, node }) => kind === "exited" && node === "flood"),
    300_000,
  );
  const seconds = (performance.now() - began) / 1000;
  const end = await count();
  const growth = await memoryOf(launcher.pid, "VmHWM") - before;

  const said = launcher.lines.filter(({ node }) => node === "flood");
  const logs = new Map<string, number>();
  for await (const { name } of Deno.readDir(logFolder)) {
    if (name.startsWith("flood.log")) {
      logs.set(name, (await Deno.stat(`${logFolder}/${name}`)).size);
    }
  }
  const log = await Deno.readTextFile(`${logFolder}/flood.log`);
  return {
    rate: { before: rate(begin, calm), during: rate(start, end) },
    drops: end.drops,
    growth,
    seconds,
    lines: {
      shown: said.filter(({ stream }) => stream === "out").length,
      leftOut: said.reduce((sum, { leftOut = 0 }) => sum + leftOut, 0),
    },
    logs,
    last: log.trimEnd().split("\n").slice(-2).map((line) => line.slice(25)).join("; "),
    warnings: launcher.texts("warning", "flood"),
  };
}

/** How many messages a core has had, and when. */
interface Count {
  readonly messages: number;
  readonly uptime: number;
  readonly drops: number;
}

async function counter(pid: number): Promise<() => Promise<Count>> {
  const url = await until(
    "the core says where it answers",
    async () => (await runningCores()).find((core) => core.pid === pid)?.control,
  );
  return async () => {
    const { uptime, topics } = await askHub(url, AbortSignal.timeout(60_000));
    const imu = topics.find(({ topic }) => topic === "imu");
    return { uptime, messages: imu?.messages ?? 0, drops: imu?.drops ?? 0 };
  };
}

/** Counts now, and when so many more have come. */
async function reach(count: () => Promise<Count>, more: number): Promise<[Count, Count]> {
  const first = await count();
  const next = await until(`${more} more messages`, async () => {
    const now = await count();
    return now.messages >= first.messages + more && now;
  });
  return [first, next];
}

function rate(from: Count, to: Count): number {
  return (to.messages - from.messages) / (to.uptime - from.uptime);
}

async function memoryOf(pid: number, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return 1024 * Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)![1]);
}
