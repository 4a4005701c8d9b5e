import { alternate } from "../lib/alternate.ts";
import { claimOf, type MeasuredClaim } from "../lib/claim.ts";
import { type BenchOptions, isWanted } from "../lib/options.ts";
import type { Report } from "../lib/report.ts";
import { type Cell, CELLS, LATENCIES } from "./cells.ts";
import type { Hub, Match } from "./hub.ts";
import { measureLatency } from "./latency.ts";
import { Means } from "./means.ts";
import { measureThroughput, type ThroughputSample } from "./throughput.ts";

/** Who is measured, and where the claims go. */
export interface Suite {
  readonly options: BenchOptions;
  readonly report: Report;
  readonly matches: readonly Match[];
}

/** What a throughput run yields claims about. */
const KINDS = {
  throughput: { unit: "messages/s", better: "more", of: (s: ThroughputSample) => s.delivered },
  cpu: { unit: "µs/message", better: "less", of: (s: ThroughputSample) => s.cpu },
} as const;

const KIND_NAMES = Object.keys(KINDS) as (keyof typeof KINDS)[];

/** A share below this of an even split among subscribers is told. */
const UNEVEN = 0.5;

/** Measures delivered messages and cpu of every wanted cell; one run serves both claims. */
export async function benchThroughput({ options, report, matches }: Suite): Promise<void> {
  const means = new Means();
  for (const cell of CELLS) {
    const wanted = matches.filter(({ peer }) => isCellWanted(options, cell, peer));
    if (wanted.length === 0) continue;
    const samples = await alternate(
      options.runs,
      contenders(wanted).map((hub) => ({
        name: hub.name,
        run: () => measureThroughput(hub, cell, options.window),
      })),
    );
    for (const [name, runs] of samples) noteRuns(report, `${cell.id} ${name}`, runs);
    for (const { ours, peer } of wanted) {
      for (const kind of KIND_NAMES) {
        const claim = claimFrom(samples, { kind, cell, ours, peer });
        if (cell.inMean) means.add(`${kind}/geomean${peer.suffix}`, claim);
        if (isWanted(options, claim.claim)) report.add(claim);
      }
    }
  }
  for (const mean of means.claims(CELLS.filter(({ inMean }) => inMean).length)) {
    if (isWanted(options, mean.claim)) report.add(mean);
  }
}

/** Measures the one-way latency of every wanted payload; the claim is about the p50. */
export async function benchLatency({ options, report, matches }: Suite): Promise<void> {
  for (const { id, size } of LATENCIES) {
    const wanted = matches.filter(({ peer }) => isWanted(options, `latency/${id}${peer.suffix}`));
    if (wanted.length === 0) continue;
    const samples = await alternate(
      options.runs,
      contenders(wanted).map((hub) => ({ name: hub.name, run: () => measureLatency(hub, size) })),
    );
    for (const [name, runs] of samples) {
      const tails = runs.map(({ p90, p99 }) => `${p90.toFixed(0)}/${p99.toFixed(0)}`).join(" ");
      report.detail(`latency/${id} ${name}: p90/p99 of each run ${tails} µs`);
    }
    for (const { ours, peer } of wanted) {
      report.add(claimOf({
        claim: `latency/${id}${peer.suffix}`,
        ours: samples.get(ours.name)!.map(({ p50 }) => p50),
        peer: peer.name,
        theirs: samples.get(peer.name)!.map(({ p50 }) => p50),
        unit: "µs",
        better: "less",
      }));
    }
  }
}

/** Everyone in `matches`, once. */
function contenders(matches: readonly Match[]): Hub[] {
  return [...new Set(matches.flatMap(({ ours, peer }) => [ours, peer]))];
}

function isCellWanted(options: BenchOptions, cell: Cell, { suffix }: Hub): boolean {
  return KIND_NAMES.some((kind) =>
    isWanted(options, `${kind}/${cell.id}${suffix}`) ||
    (cell.inMean && isWanted(options, `${kind}/geomean${suffix}`))
  );
}

interface ClaimParts {
  readonly kind: keyof typeof KINDS;
  readonly cell: Cell;
  readonly ours: Hub;
  readonly peer: Hub;
}

function claimFrom(
  samples: ReadonlyMap<string, readonly ThroughputSample[]>,
  { kind, cell, ours, peer }: ClaimParts,
): MeasuredClaim {
  const { unit, better, of } = KINDS[kind];
  return claimOf({
    claim: `${kind}/${cell.id}${peer.suffix}`,
    ours: samples.get(ours.name)!.map(of),
    peer: peer.name,
    theirs: samples.get(peer.name)!.map(of),
    unit,
    better,
  });
}

/** Tells what the claims leave out: how much the publisher handed over, and who got little. */
function noteRuns(report: Report, title: string, runs: readonly ThroughputSample[]): void {
  const each = runs.map(({ delivered, handed, load }) =>
    `${(delivered / 1e3).toFixed(1)}k of ${(handed / 1e3).toFixed(0)}k (${load.toFixed(2)})`
  );
  report.detail(
    `${title}: delivered of handed messages/s (hub's load) each run: ${each.join(", ")}`,
  );
  const worst = Math.min(...runs.map(({ evenness }) => evenness));
  if (worst < UNEVEN) {
    report.note(`uneven: in ${title} a subscriber got ${(worst * 100).toFixed(0)} % of its share`);
  }
}
