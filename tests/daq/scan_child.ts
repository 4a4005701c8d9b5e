/**
 * A scan that is made to be killed: a grid of a stage and a lift, a number and a spectrum at each point, which say where they were
 * measured. It prints the number of points that are done after each of them, and goes on where it was when it is started again.
 *
 *     deno run -A tests/daq/scan_child.ts OUTPUT ROWS COLUMNS [ELEMENTS]
 *
 * ELEMENTS is the length of the spectrum, 16 unless given. What it is told goes to standard error.
 *
 * @module
 */
import { runScan } from "../../services/daq/mod.ts";
import { arrayData, MemoryLab, scalarData, wireArray } from "../../services/daq/lab_testing.ts";
import { planOf } from "../../services/daq/scan/plan/scan_plan_testing.ts";

const [output, rows, columns, elements = "16"] = Deno.args as [string, string, string, string?];

const lab: MemoryLab = new MemoryLab({
  lift: { kind: "actuator" },
  stage: { kind: "actuator" },
  power: { kind: "detector", grab: async () => scalarData("power", await place()) },
  spectrum: {
    kind: "detector",
    grab: async () => {
      const base = await place();
      const counts = Float32Array.from({ length: Number(elements) }, (_, i) => base + i / 16);
      return arrayData("spectrum", [wireArray(counts), wireArray(counts.map((one) => -one))]);
    },
  },
});

async function place(): Promise<number> {
  const [lift, stage] = [await lab.position("lift"), await lab.position("stage")];
  return lift.value! * 1000 + stage.value!;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

const plan = planOf({
  pattern: "snake",
  axes: [
    { device: "lift", positions: upTo(Number(rows)) },
    { device: "stage", positions: upTo(Number(columns)) },
  ],
  detectors: [{ device: "power" }, { device: "spectrum" }],
});
const result = await runScan({
  lab,
  plan,
  outputs: [output],
  compress: false,
  version: "0.0.0",
  resume: true,
  keepJournal: true,
  onProgress: ({ done }) => say(String(done)),
  notice: complain,
});
if (result.failure instanceof Error) complain(result.failure.message);
say(result.end);
Deno.exit(result.end === "complete" ? 0 : 1);

function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}

function complain(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
