/**
 * The start of thirty nodes, as processes and as workers of one process: time and memory.
 *
 *     deno run -A bench/launch_start.ts [--json] [--only PREFIX] [--runs 5]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */
import { findPrograms } from "../commands/find_programs.ts";
import { type FleetKind, type FleetStart, startFleet } from "./launch/fleet.ts";
import { type LaunchedKind, startLaunched } from "./launch/launched.ts";
import { alternate } from "./lib/alternate.ts";
import { claimOf } from "./lib/claim.ts";
import { versionOf } from "./lib/machine.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

const NODES = 30;

/** What is compared with what. */
const PAIRS: readonly (readonly [claim: string, ours: FleetKind, peer: FleetKind])[] = [
  [`${NODES}processes`, "processes", "python3"],
  [`${NODES}processes@empty`, "processes", "empty processes"],
  [`${NODES}workers`, "workers", "processes"],
  [`${NODES}workers@empty`, "workers", "empty workers"],
];

/** What `robo launch` may take with them. */
const LIMITS: readonly {
  readonly claim: string;
  readonly kind: LaunchedKind;
  readonly figure: string;
  readonly most: number;
}[] = [
  { claim: `start/${NODES}processes@launch`, kind: "processes", figure: "start", most: 10 },
  { claim: `start/${NODES}workers@launch`, kind: "workers", figure: "start", most: 2 },
  { claim: `memory/${NODES}workers@launch`, kind: "workers", figure: "memory", most: 600 },
];

/** What is compared: the least of the runs would be steadier, but the median is what the other benchmarks tell. */
const FIGURES: readonly {
  readonly name: string;
  readonly unit: string;
  readonly of: (start: FleetStart) => number;
}[] = [
  { name: "start", unit: "s", of: ({ seconds }) => seconds },
  { name: "cpu", unit: "s", of: ({ cpu }) => cpu },
  { name: "memory", unit: "MB", of: ({ memory }) => memory.pss },
];

if (import.meta.main) await main(benchLaunchStart);

async function benchLaunchStart(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const python = await pythonWithZmq();
  if (python === undefined) report.note("No python3 with pyzmq is here: not compared with it");
  await report.begin(`${NODES} nodes of robo launch`, python === undefined ? [] : ["python3"]);
  const pairs = PAIRS.filter(([claim, , peer]) =>
    (peer !== "python3" || python !== undefined) &&
    FIGURES.some(({ name }) => isWanted(options, `${name}/${claim}`))
  );
  const kinds = [...new Set(pairs.flatMap(([, ours, peer]) => [ours, peer]))];
  const samples = await alternate(
    options.runs,
    kinds.map((name) => ({ name, run: () => startFleet(name, NODES, python) })),
  );
  tellEach(report, samples);
  for (const [pair, ours, peer] of pairs) {
    for (const { name, unit, of } of FIGURES) {
      const claim = `${name}/${pair}`;
      if (!isWanted(options, claim)) continue;
      report.add(claimOf({
        claim,
        ours: samples.get(ours)!.map(of),
        peer: peer.startsWith("empty") ? "bare Deno" : peer,
        theirs: samples.get(peer)!.map(of),
        unit,
        better: "less",
      }));
    }
  }
  await benchLaunched(report, options);
  report.end();
}

/** The same with all that `robo launch` does: it starts itself and a core, and tells when all nodes are ready. */
async function benchLaunched(report: Report, options: BenchOptions): Promise<void> {
  const limits = LIMITS.filter(({ claim }) => isWanted(options, claim));
  const kinds = [...new Set(limits.map(({ kind }) => kind))];
  const contenders = kinds.map((kind) => ({
    name: `${kind} of robo launch`,
    run: () => startLaunched(kind, NODES),
  }));
  const samples = await alternate(options.runs, contenders);
  tellEach(report, samples);
  for (const { claim, kind, figure, most } of limits) {
    const starts = samples.get(`${kind} of robo launch`)!;
    const { of, unit } = FIGURES.find(({ name }) => name === figure)!;
    const theirs = starts.map(() => most);
    report.add(
      claimOf({ claim, ours: starts.map(of), peer: "limit", theirs, unit, better: "less" }),
    );
  }
}

function tellEach(report: Report, samples: ReadonlyMap<string, readonly FleetStart[]>): void {
  for (const [name, starts] of samples) {
    const each = starts.map(({ seconds, cpu, memory: { pss, rss } }) =>
      `${seconds.toFixed(2)} s (cpu ${cpu.toFixed(2)} s), PSS ${pss.toFixed(0)} MB, RSS ${
        rss.toFixed(0)
      } MB`
    );
    report.detail(`${name}: ${each.join("; ")}`);
  }
}

async function pythonWithZmq(): Promise<string | undefined> {
  const local = new URL("../.venv/bin/python", import.meta.url).pathname;
  const found = await findPrograms(["python3"], Deno.env.get("PATH"));
  for (const python of [local, "/usr/bin/python3", ...found.values()]) {
    if (await versionOf([python, "-c", "import zmq; print(zmq.__version__)"]) !== undefined) {
      return python;
    }
  }
  return undefined;
}
