/**
 * `robo ws-bridge` beside other bridges: the same C program's structs to the same WebSocket clients, to Chromium, and to JSON.
 *
 *     deno run -A bench/bridge.ts [--json] [--only PREFIX] [--peers A,B] [--runs 5] [--window 1.2] [--check]
 *
 * What is measured and how to read it: bench/README.md. With `--check` it ends with 1 when a limit is missed.
 *
 * @module
 */
import { BATCHED, noBrowser, ONE_BY_ONE, type Seen, seenByPage } from "./bridge/browser.ts";
import type { BridgeKind } from "./bridge/bridges.ts";
import { type Contest, contestClaim, CONTESTS } from "./bridge/claims.ts";
import { ages, delivered } from "./bridge/load.ts";
import { alternate } from "./lib/alternate.ts";
import { claimOf, type MeasuredClaim } from "./lib/claim.ts";
import { versionOf } from "./lib/machine.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";
import { codecClaims } from "./struct_codec/claims.ts";

/** Structs a second when their ages are looked at. */
const AGE_RATE = 1000;

/** How many times as many structs a browser takes when they come together. */
const LEAST_BROWSER = 25;

/** What structs to JSON have to reach. */
const LEAST_JSON: Readonly<Record<string, number>> = {
  "struct-json": 3,
  "struct-json/numbers": 1.5,
};

interface Bench {
  readonly options: BenchOptions;
  readonly report: Report;
}

if (import.meta.main) await main(benchBridge);

async function benchBridge(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const versions = await Promise.all([
    versionOf(["python3", "--version"]),
    versionOf(["chromium", "--version"]),
  ]);
  await report.begin("robo ws-bridge", versions.filter((version) => version !== undefined));
  const bench = { options, report };
  let missed = 0;
  for (const contest of CONTESTS) {
    if (isWantedAtAll(options, contest)) missed += await compare(bench, contest);
  }
  if (isWanted(options, "bridge-browser")) missed += await browse(bench);
  for await (const claim of codecClaims(options, "struct-json")) {
    missed += judge(bench, claim, LEAST_JSON[claim.claim]);
  }
  report.end();
  if (options.check && missed > 0) Deno.exitCode = 1;
}

/** Measures bridges in turn; returns how many limits were missed. */
async function compare({ options, report }: Bench, contest: Contest): Promise<number> {
  const peers = [];
  for (const peer of contest.peers) {
    const { name } = peer.kind;
    if (options.peers.length > 0 && !options.peers.includes(name)) continue;
    const why = await peer.kind.missing();
    if (why === undefined) peers.push(peer);
    else report.note(`${contest.claim}: ${name} is left out: ${why}`);
  }
  if (peers.length === 0) return 0;
  const sample = async (kind: BridgeKind): Promise<number> => {
    const load = { clients: contest.clients, window: options.window };
    const seen = contest.tells === "rate"
      ? await delivered(kind, load)
      : await ages(kind, { ...load, rate: AGE_RATE });
    report.detail(`${contest.claim}: ${kind.name} ${JSON.stringify(seen)}`);
    return "rate" in seen ? seen.rate : seen.p50;
  };
  const kinds = [contest.ours, ...peers.map(({ kind }) => kind)];
  const samples = await alternate(
    options.runs,
    kinds.map((kind) => ({ name: kind.name, run: () => sample(kind) })),
  );
  let missed = 0;
  for (const { kind, least } of peers) {
    const claim = contestClaim(contest, kind, {
      ours: samples.get(contest.ours.name)!,
      theirs: samples.get(kind.name)!,
    });
    missed += judge({ options, report }, claim, least);
  }
  return missed;
}

/** Has Chromium take structs, many in a message and one by one. */
async function browse({ options, report }: Bench): Promise<number> {
  const why = noBrowser();
  if (why !== undefined) {
    report.note(`bridge-browser is left out: ${why}`);
    return 0;
  }
  const run = (kind: BridgeKind) => async (): Promise<Seen> => {
    const seen = await seenByPage(kind, options.window);
    report.detail(`bridge-browser: ${kind.name} ${JSON.stringify(seen)}`);
    return seen;
  };
  const seen = await alternate(options.runs, [
    { name: "batched", run: run(BATCHED) },
    { name: "one by one", run: run(ONE_BY_ONE) },
  ]);
  const rates = (name: string) => seen.get(name)!.map(({ rate }) => rate);
  const claim = claimOf({
    claim: "bridge-browser",
    peer: "one by one",
    ours: rates("batched"),
    theirs: rates("one by one"),
    unit: "structs/s",
    better: "more",
  });
  return judge({ options, report }, claim, LEAST_BROWSER);
}

/** Tells a claim; returns how many limits it has missed. */
function judge(
  { options, report }: Bench,
  claim: MeasuredClaim,
  least: number | undefined,
): number {
  if (!isWanted(options, claim.claim)) return 0;
  report.add(claim);
  if (least === undefined || claim.ratio >= least) return 0;
  const ratio = claim.ratio.toFixed(2);
  report.note(
    `${claim.claim}, beside ${claim.peer}, is at ${ratio}, and was to be at least ${
      least.toFixed(2)
    }`,
  );
  return 1;
}

/** Whether one of a contest's claims was asked for. */
function isWantedAtAll(options: BenchOptions, contest: Contest): boolean {
  return contest.peers.some(({ kind }) =>
    isWanted(options, contestClaim(contest, kind, { ours: [1], theirs: [1] }).claim)
  );
}
