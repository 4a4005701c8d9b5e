/**
 * What `robo launch` itself takes while its nodes are idle.
 *
 *     deno run -A bench/launch_idle.ts [--json] [--only PREFIX] [--runs 5]
 *
 * What is measured and how to read it: bench/README.md.
 *
 * @module
 */
import { idleCpu, type Watched } from "./launch/idle.ts";
import { alternate } from "./lib/alternate.ts";
import { claimOf } from "./lib/claim.ts";
import { main } from "./lib/main.ts";
import { median } from "./lib/numbers.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";

/** Workers of one process, and as many commands. */
const NODES = 30;

/** Most that the launcher may take, in percent of one processor core. */
const MOST_PERCENT = 2;

const WAYS: readonly Watched[] = ["piped", "console"];

if (import.meta.main) await main(benchLaunchIdle);

async function benchLaunchIdle(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  await report.begin(`robo launch with ${NODES} idle workers and ${NODES} idle commands`);
  const ways = WAYS.filter((way) => isWanted(options, claimName(way)));
  const contenders = ways.map((name) => ({ name, run: () => idleCpu(name, NODES) }));
  for (const [name, percents] of await alternate(options.runs, contenders)) {
    report.detail(`${name}: ${percents.map((percent) => percent.toFixed(2)).join(", ")} %`);
    report.add(claimOf({
      claim: claimName(name as Watched),
      ours: percents,
      peer: "limit",
      theirs: percents.map(() => MOST_PERCENT),
      unit: "% of a core",
      better: "less",
    }));
    if (median(percents) < MOST_PERCENT) continue;
    report.note(`${claimName(name as Watched)} does not hold`);
    Deno.exitCode = 1;
  }
  report.end();
}

function claimName(watched: Watched): string {
  return `cpu/${2 * NODES}idle/${watched}`;
}
