/**
 * Recording and replaying at the load of a robot: 10 000 messages/s of 1 kB and 30 images/s of 300 kB.
 *
 *     deno run -A bench/record.ts [--json] [--only PREFIX] [--runs 5] [--window 5]
 *
 * What is measured and how to read it: bench/README.md. Ends with 1 when a claim does not hold.
 *
 * @module
 */
import { alternate } from "./lib/alternate.ts";
import { claimOf } from "./lib/claim.ts";
import { main } from "./lib/main.ts";
import { median } from "./lib/numbers.ts";
import { type BenchOptions, isWanted } from "./lib/options.ts";
import { Report } from "./lib/report.ts";
import { hubTimingError } from "./record/hub_timing.ts";
import { Laboratory, type LoadSample } from "./record/measure.ts";
import { RoboProcess } from "./record/robo_process.ts";

/** Shortest load that is run, in seconds. */
const LEAST_SECONDS = 4;

/** Least share of the rate without a recorder that is to be delivered with one. */
const LEAST_DELIVERED = 0.9;

/** Farthest that 99 of 100 replayed messages may be from their times, in milliseconds. */
const MOST_ERROR_MS = 2;

if (import.meta.main) await main(benchRecord);

async function benchRecord(options: BenchOptions): Promise<void> {
  const report = new Report(options);
  await report.begin("robo record and robo replay at the load of a robot");
  await using laboratory = await Laboratory.start(Math.max(LEAST_SECONDS, options.window));
  const folder = await Deno.makeTempDir();
  let holds = true;
  try {
    const path = `${folder}/load.mcap`;
    if (isWanted(options, "record/")) holds = await record({ options, report, laboratory }, path);
    else await laboratory.run(path);
    if (isWanted(options, "replay/")) {
      holds = await replay({ options, report, laboratory }, path) && holds;
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  report.end();
  if (!holds) Deno.exitCode = 1;
}

interface Bench {
  readonly options: BenchOptions;
  readonly report: Report;
  readonly laboratory: Laboratory;
}

async function record(bench: Bench, path: string): Promise<boolean> {
  const { options, report, laboratory } = bench;
  const samples = await alternate(options.runs, [
    { name: "recording", run: () => laboratory.run(path) },
    { name: "not recording", run: () => laboratory.run() },
  ]);
  const [with_, without] = [samples.get("recording")!, samples.get("not recording")!];
  for (const [name, runs] of samples) {
    for (const run of runs) report.detail(`${name}: ${describe(run)}`);
  }
  const claim = {
    claim: "record/delivered",
    ours: with_.map(({ delivered }) => delivered),
    peer: "not recording",
    theirs: without.map(({ delivered }) => delivered),
    unit: "messages/s",
    better: "more",
  } as const;
  report.add(claimOf(claim));
  const complete = {
    claim: "record/complete",
    ours: with_.map(({ recorded }) => recorded!.messages),
    peer: "published",
    theirs: with_.map(({ published }) => published),
    unit: "messages",
    better: "more",
  } as const;
  report.add(claimOf(complete));
  const nothingLost = with_.every(({ published, recorded }) =>
    recorded!.messages === published && recorded!.lost === 0
  );
  const isDelivered = median(claim.ours) >= LEAST_DELIVERED * median(claim.theirs);
  if (!nothingLost) report.note("record/complete does not hold: messages were lost");
  if (!isDelivered) report.note("record/delivered does not hold: recording slows others down");
  return nothingLost && isDelivered;
}

async function replay({ options, report, laboratory }: Bench, path: string): Promise<boolean> {
  const errors: number[] = [];
  const noise: number[] = [];
  await using sleeper = await laboratory.program("sleeper.ts");
  for (let run = 0; run < options.runs; run++) {
    const again = `${path}.again`;
    await using recorder = await RoboProcess.start([
      ...[
        "record",
        "load/**",
        "--connect",
        laboratory.core,
        "--output",
        again,
        "--force",
        "--json",
      ],
    ], "Records to");
    await using player = await RoboProcess.start([
      ...["replay", path, "--connect", laboratory.core, "--json"],
    ]);
    await sleeper.mark();
    const { timing } = await player.result<
      { timing: { p50: number; p99: number; max: number } }
    >("wait");
    const { messages: late } = await sleeper.mark();
    await recorder.result("interrupt");
    noise.push(late);
    errors.push(timing.p99);
    const atHub = await hubTimingError(path, again);
    const { p50, p99, max } = timing;
    const shown = [p50, p99, max, atHub, late].map((ms) => ms.toFixed(2));
    report.detail(
      `replay: p50, p99, max ${shown.slice(0, 3).join(", ")} ms; p99 as the hub saw it ${
        shown[3]
      } ms, of a sleeper ${shown[4]} ms`,
    );
  }
  const limit = errors.map(() => MOST_ERROR_MS);
  const common = { peer: "limit", theirs: limit, unit: "ms", better: "less" } as const;
  report.add(claimOf({ claim: "replay/error/p99", ours: errors, ...common }));
  const holds = median(errors) < MOST_ERROR_MS;
  if (!holds) {
    const machine = median(noise).toFixed(2);
    report.note(
      `replay/error/p99 does not hold: messages are late; who only sleeps is too, by ${machine} ms (p99)`,
    );
  }
  return holds;
}

function describe({ published, delivered, hubLoad, recorded }: LoadSample): string {
  const parts = [
    `${published} published`,
    `${delivered.toFixed(0)} delivered a second`,
    `hub ${(hubLoad * 100).toFixed(0)} %`,
  ];
  if (recorded !== undefined) {
    const { messages, lost, load, size } = recorded;
    parts.push(`${messages} recorded, ${lost} lost, recorder ${(load * 100).toFixed(0)} %`);
    parts.push(`${(size / 1e6).toFixed(0)} MB`);
  }
  return parts.join(", ");
}
