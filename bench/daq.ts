/**
 * `robo daq-server` beside servers in Python: numbers and images from the same detector.
 *
 *     deno run -A bench/daq.ts [--json] [--only PREFIX] [--runs 5] [--check]
 *
 * What is measured and how to read it: bench/README.md. With `--check` it ends with 1 when a limit is missed.
 *
 * @module
 */
import { RoboError } from "../errors.ts";
import { CLAIMS, type DaqClaim, measuredClaim, type Round } from "./daq/claims.ts";
import { alternate } from "./lib/alternate.ts";
import { versionOf } from "./lib/machine.ts";
import { main } from "./lib/main.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

if (import.meta.main) await main(benchDaq);

async function benchDaq(options: BenchOptions): Promise<void> {
  const python = await versionOf(["python3", "--version"]);
  if (python === undefined) {
    throw new RoboError("unavailable", "There is no python3 to be compared with", {
      hint: "On Debian: apt install python3",
    });
  }
  const report = new Report(options);
  await report.begin("robo daq-server", [python]);
  let missed = 0;
  for (const claim of CLAIMS.filter(({ claim }) => isWanted(options, claim))) {
    if (!await measure(claim, options, report)) missed++;
  }
  report.end();
  if (options.check && missed > 0) Deno.exitCode = 1;
}

/** Whether the claim's limit is kept. */
async function measure(claim: DaqClaim, options: BenchOptions, report: Report): Promise<boolean> {
  const rounds: Round[] = [];
  for (let run = 0; run < options.runs; run++) rounds.push(await round(claim));
  report.detail(`${claim.claim} ${JSON.stringify(rounds)}`);
  const measured = measuredClaim(claim, rounds);
  report.add(measured);
  const { least } = claim;
  if (least === undefined || measured.ratio >= least) return true;
  report.note(`${claim.claim} is at ${measured.ratio.toFixed(2)}, and was to be at least ${least}`);
  return false;
}

/** Both at once, of which one rests while the other works: batch by batch in turn. */
async function round({ ours, theirs, batches }: DaqClaim): Promise<Round> {
  await using contenders = new AsyncDisposableStack();
  const [our, their] = [contenders.use(await ours()), contenders.use(await theirs())];
  const turns = await alternate(batches, [
    { name: "ours", run: () => our.batch() },
    { name: "theirs", run: () => their.batch() },
  ]);
  return { ours: turns.get("ours")!, theirs: turns.get("theirs")! };
}
