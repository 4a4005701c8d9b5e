/**
 * Shared memory: values and calls from C, Deno and Python beside memcpy, pipes, sockets and others' packages, and the time that a
 * cache line takes from one processor to another, which nothing can beat.
 *
 *     deno run -A bench/shm.ts [--json] [--only PREFIX] [--runs 5] [--check]
 *
 * What is measured and how to read it: bench/README.md. With `--check` it ends with 1 when a limit is missed.
 *
 * @module
 */
import { nativeLibrary } from "../ffi/library.ts";
import { main } from "./lib/main.ts";
import { versionOf } from "./lib/machine.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";
import { CLAIMS, judge, type Round, type ShmClaim } from "./shm/claims.ts";
import { measurements, measureRound } from "./shm/programs.ts";
import { claimText, HEADER } from "./shm/claim_text.ts";

const VENV = new URL("../.venv/bin/python", import.meta.url).pathname;

if (import.meta.main) await main(benchShm);

async function benchShm(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  const folder = await Deno.makeTempDir({ dir: "/dev/shm", prefix: "robo-bench-" });
  // Also when it is interrupted.
  globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));
  Deno.env.set("ROBO_SHM_DIR", folder);
  Deno.env.set("ROBO_NATIVE", nativeLibrary().path);
  const claims = CLAIMS.filter(({ claim }) => isWanted(options, claim));
  const rounds = await measure(claims, options, report);
  tell(claims, rounds, { options, report });
}

async function measure(
  claims: readonly ShmClaim[],
  options: BenchOptions,
  report: Report,
): Promise<Round[]> {
  const python = await pythonHere();
  const needed = claims.flatMap(prefixesOf);
  const wanted = (await measurements(python)).filter(({ prefix }) => needed.includes(prefix));
  await report.begin("robo shm", [`native library ${nativeLibrary().buildId.slice(0, 12)}`]);
  const rounds: Round[] = [];
  for (let round = 0; round < options.runs; round++) {
    rounds.push(await measureRound(round % 2 === 0 ? wanted : wanted.toReversed()));
    report.detail(JSON.stringify(rounds.at(-1)));
  }
  return rounds;
}

function tell(
  claims: readonly ShmClaim[],
  rounds: readonly Round[],
  { options, report }: { readonly options: BenchOptions; readonly report: Report },
): void {
  const print = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
  if (!options.json && claims.length > 0) print(HEADER);
  let missed = 0;
  for (const claim of claims) {
    const judged = judge(claim, rounds);
    if (judged === undefined) {
      report.note(`${claim.claim}: ${claim.peer} is not here`);
      continue;
    }
    report.count();
    print(claimText(judged, options.json));
    if (judged.isMet === false) missed++;
  }
  report.end();
  if (options.check && missed > 0) Deno.exitCode = 1;
}

/** The measurements whose figures a claim is made of. */
function prefixesOf({ ours, theirs }: ShmClaim): string[] {
  const names = [ours];
  if (typeof theirs === "string") names.push(theirs);
  else theirs((name) => names.push(name));
  return names.map((name) => name.split(".")[0]!);
}

async function pythonHere(): Promise<string | undefined> {
  for (const python of [VENV, "python3"]) {
    if (await versionOf([python, "--version"]) !== undefined) return python;
  }
  return undefined;
}
