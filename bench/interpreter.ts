/**
 * The interpreter beside `deno jupyter` and IPython's kernel, all loaded by the same client in Python.
 *
 *     deno run -A bench/interpreter.ts [--json] [--only PREFIX] [--runs 5] [--peers A,B] [--kernel COMMAND] [--check]
 *
 * What is measured and how to read it: bench/README.md. With `--check` it ends with 1 when a target is missed.
 *
 * @module
 */
import { RoboError } from "../errors.ts";
import {
  compare,
  compareWithLimit,
  COMPARISONS,
  type Judged,
  whyNotOurs,
} from "./interpreter/claims.ts";
import {
  denoKernel,
  type KernelProgram,
  pythonKernel,
  pythonThatHas,
  roboKernel,
} from "./interpreter/kernels.ts";
import { type Figure, type KernelSample, measureKernel } from "./interpreter/measure.ts";
import { alternate } from "./lib/alternate.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

if (import.meta.main) await main(benchInterpreter);

async function benchInterpreter(options: BenchOptions): Promise<void> {
  const client = await pythonThatHas("jupyter_client");
  if (client === undefined) {
    throw new RoboError("unavailable", "No Python with jupyter_client is here", {
      hint: "On Debian: apt install python3-jupyter-client python3-ipykernel",
    });
  }
  const report = new Report(options);
  const folder = await Deno.makeTempDir({ prefix: "robo-bench-deno-" });
  try {
    // Of a file of their own, so that pages are not shared with, and divided among, this process and its neighbours.
    const deno = `${folder}/deno`;
    await Deno.copyFile(Deno.execPath(), deno);
    const peers = await peersOf(options, deno, report);
    await report.begin("robo interpreter", [
      `jupyter_client ${client.version}`,
      ...peers.map(({ name, version }) => version === undefined ? name : `${name} ${version}`),
    ]);
    const comparisons = COMPARISONS.filter(({ claim }) => isWanted(options, claim));
    const wanted = [...new Set(comparisons.map(({ figure }) => figure))];
    const kernels = [roboKernel(deno, options.kernel), ...peers];
    const samples = await measureAll({ kernels, wanted, python: client.python }, options, report);
    const missed = tell(report, comparisons, samples);
    report.end();
    if (options.check && missed > 0) Deno.exitCode = 1;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Peer = KernelProgram & { readonly version?: string };

async function peersOf(options: BenchOptions, deno: string, report: Report): Promise<Peer[]> {
  const isPeer = (name: string) => options.peers.length === 0 || options.peers.includes(name);
  const peers: Peer[] = isPeer("deno jupyter") || isPeer("deno") ? [denoKernel(deno)] : [];
  if (!isPeer("ipykernel")) return peers;
  const ipykernel = await pythonThatHas("ipykernel");
  if (ipykernel === undefined) {
    report.note("No Python with ipykernel is here: not compared with it");
  } else peers.push({ ...pythonKernel(ipykernel.python), version: ipykernel.version });
  return peers;
}

interface Measurement {
  readonly kernels: readonly KernelProgram[];
  readonly wanted: readonly Figure[];
  readonly python: string;
}

/** Lets the kernels take turns figure by figure, so that a busy minute meets all of them. */
async function measureAll(
  { kernels, wanted, python }: Measurement,
  options: BenchOptions,
  report: Report,
): Promise<Map<string, KernelSample[]>> {
  const all = new Map<string, KernelSample[]>(kernels.map(({ name }) => [name, []]));
  for (const figure of wanted) {
    const contenders = kernels.map((kernel) => ({
      name: kernel.name,
      run: async () => {
        const sample = await measureKernel(python, kernel, figure);
        report.detail(`${kernel.name}: ${JSON.stringify(sample)}`);
        for (const failure of sample.failures ?? []) report.note(`${kernel.name}, ${failure}`);
        return sample;
      },
    }));
    for (const [name, samples] of await alternate(options.runs, contenders)) {
      const merged = all.get(name)!;
      for (const [at, sample] of samples.entries()) merged[at] = { ...merged[at], ...sample };
    }
  }
  return all;
}

/** Prints all claims; how many targets were missed. */
function tell(
  report: Report,
  comparisons: typeof COMPARISONS,
  samples: ReadonlyMap<string, readonly KernelSample[]>,
): number {
  const [[, ours], ...peers] = [...samples] as [
    [string, KernelSample[]],
    ...[string, KernelSample[]][],
  ];
  let missed = 0;
  const add = ({ claim, least }: Judged) => {
    report.add(claim);
    if (least === undefined || claim.ratio >= least) return;
    missed++;
    report.note(
      `${claim.claim} misses its target: ${claim.ratio.toFixed(2)}, at least ${least.toFixed(2)}`,
    );
  };
  for (const comparison of comparisons) {
    const failure = whyNotOurs(comparison, ours);
    if (failure !== undefined) {
      missed++;
      report.note(failure);
      continue;
    }
    for (const [name, theirs] of peers) {
      const judged = compare(comparison, ours, { name, samples: theirs });
      if (judged === undefined) report.note(`${comparison.claim}: ${name} does not do it`);
      else add(judged);
    }
    const limited = compareWithLimit(comparison, ours);
    if (limited !== undefined) add(limited);
  }
  return missed;
}
