import assert from "node:assert/strict";
import { RoboError } from "../../../../errors.ts";
import type { DataToExport } from "../../../../protocols/pymodaq/data.ts";
import { until } from "../../../../tests/lib/until.ts";
import {
  arrayData,
  type MemoryDevice,
  MemoryLab,
  scalarData,
  wireArray,
} from "../../lab_testing.ts";
import { planOf, type PlanWish } from "../plan/scan_plan_testing.ts";
import { runScan, type ScanOptions, type ScanResult } from "./run_scan.ts";
import { ScanControl } from "./scan_control.ts";

/** A result, and what a table of the scan has. */
interface Ran {
  readonly result: ScanResult;
  /** Rows by point, by column. */
  readonly rows: readonly Readonly<Record<string, string>>[];
  /** What was said. */
  readonly notices: readonly string[];
}

async function ran(
  lab: MemoryLab,
  wish: PlanWish,
  options: Partial<ScanOptions> = {},
): Promise<Ran> {
  const folder = await Deno.makeTempDir();
  const notices: string[] = [];
  try {
    const path = `${folder}/a.csv`;
    const result = await runScan({
      lab,
      plan: planOf(wish),
      outputs: [path],
      compress: false,
      version: "0.0.0",
      notice: (text) => notices.push(text),
      ...options,
    });
    const [head = "", ...lines] = (await Deno.readTextFile(path)).trimEnd().split("\r\n");
    const columns = head.split(",");
    const rows = lines.map((line) =>
      Object.fromEntries(line.split(",").map((value, at) => [columns[at]!, value]))
    );
    return { result, rows, notices };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function silent(): Promise<never> {
  return Promise.reject(new RoboError("unavailable", "cam did not answer in time"));
}

/** A lab whose camera answers with what `grab` makes of the count of its grabs, from 1. */
function labWith(
  grab: (count: number) => DataToExport | Promise<DataToExport>,
  more: Readonly<Record<string, MemoryDevice>> = {},
): MemoryLab {
  let count = 0;
  return new MemoryLab({
    stage: { kind: "actuator" },
    cam: { kind: "detector", grab: () => grab(++count) },
    power: { kind: "detector", grab: () => scalarData("power", 7) },
    ...more,
  });
}

const BOTH = [{ device: "power" }] as const;

Deno.test("A detector that does not answer is asked again, as often as the scan is patient", async () => {
  const lab = labWith((count) => count === 2 || count === 3 ? silent() : scalarData("cam", count));
  const { result, rows, notices } = await ran(lab, {
    detectors: [{ device: "cam", onTimeout: "retry", retries: 2 }],
  });
  assert.equal(result.end, "complete", String(result.failure));
  assert.deepEqual(rows.map((row) => row["cam/CH0 [V]"]), ["1", "4", "5"]);
  assert.equal(notices.filter((text) => /cam did not answer/.test(text)).length, 2);
});

Deno.test("A detector that stays silent ends the scan, which is resumed later", async () => {
  const lab = labWith((count) => count === 2 || count === 3 ? silent() : scalarData("cam", count));
  const { result, rows } = await ran(lab, {
    detectors: [{ device: "cam", onTimeout: "retry", retries: 1 }],
  });
  assert.deepEqual([result.end, result.points], ["failed", 1]);
  assert.match(String(result.failure), /did not answer in time/);
  assert.equal(rows.length, 1);
  assert(lab.asked.includes("stop stage"));
});

Deno.test("A detector can be left out where it does not answer, and the others are kept", async () => {
  const lab = labWith((count) => count === 2 ? silent() : scalarData("cam", count));
  const { result, rows } = await ran(lab, {
    detectors: [{ device: "cam", onTimeout: "skip" }, ...BOTH],
  });
  assert.deepEqual([result.end, result.points, result.incomplete], ["complete", 3, 1]);
  assert.deepEqual(rows.map((row) => row["status"]), ["measured", "partial", "measured"]);
  assert.deepEqual(rows.map((row) => row["cam/CH0 [V]"]), ["1", "", "3"]);
  assert.deepEqual(rows.map((row) => row["power/CH0 [V]"]), ["7", "7", "7"]);
});

Deno.test("A point that an axis does not reach is left out, and the axis is sent anew to the next", async () => {
  let moves = 0;
  const lab = labWith((count) => scalarData("cam", count), {
    stage: { kind: "actuator", travel: () => ++moves === 2 ? silent() : Promise.resolve() },
  });
  const { result, rows } = await ran(lab, {
    axes: [{ device: "stage", positions: [0, 1, 2], onTimeout: "skip" }],
  });
  assert.equal(result.end, "complete", String(result.failure));
  assert.deepEqual(rows.map((row) => row["status"]), ["measured", "skipped", "measured"]);
});

Deno.test("A move that a rule forbids ends the scan, whatever its patience", async () => {
  const lab = labWith((count) => scalarData("cam", count), {
    stage: { kind: "actuator", limits: { max: 1 } },
  });
  const { result } = await ran(lab, {
    axes: [{ device: "stage", positions: [0, 1, 2], onTimeout: "skip", retries: 5 }],
  });
  assert.deepEqual([result.end, result.points], ["failed", 2]);
  assert.match(String(result.failure), /limits/);
  assert.equal(lab.asked.filter((one) => one.includes('"to":2')).length, 1);
});

Deno.test("A device that goes away is waited for, and the point begins anew when it is back", async () => {
  let gone = false;
  const lab: MemoryLab = labWith((count) => {
    if (count !== 2 || gone) return scalarData("cam", count);
    gone = true;
    lab.setOnline("cam", false);
    return silent();
  });
  const running = ran(lab, { detectors: [{ device: "cam" }, ...BOTH] });
  await until("it is waited for", () => gone);
  lab.setOnline("cam", true);
  const { result, rows, notices } = await running;
  assert.equal(result.end, "complete", String(result.failure));
  assert.deepEqual(rows.map((row) => row["status"]), ["measured", "measured", "measured"]);
  assert.match(notices.join("\n"), /cam is gone: waiting 10 s for it\ncam is back/);
  // The stage as well is sent there again.
  assert.equal(
    lab.asked.filter((one) => one === 'move stage {"kind":"absolute","to":1}').length,
    2,
  );
});

/** A lab whose camera goes away at the second grab. */
function losingLab(): MemoryLab {
  const lab: MemoryLab = labWith((count) => {
    if (count !== 2) return scalarData("cam", count);
    lab.setOnline("cam", false);
    return silent();
  });
  return lab;
}

Deno.test("A device that does not come back ends the scan, or is done without until it does", async () => {
  const detectors = [{ device: "cam" }, ...BOTH];
  const ended = await ran(losingLab(), { detectors, offline: { wait: 0, then: "abort" } });
  assert.deepEqual([ended.result.end, ended.result.points], ["failed", 1]);
  assert.match(String(ended.result.failure), /cam did not come back/);
  const without = await ran(losingLab(), { detectors, offline: { wait: 0, then: "skip" } });
  assert.equal(without.result.end, "complete", String(without.result.failure));
  assert.deepEqual(without.rows.map((row) => row["status"]), ["measured", "partial", "partial"]);
});

Deno.test("A device that is forgotten is waited for no longer, unless it comes anew", async () => {
  const detectors = [{ device: "cam" }, ...BOTH];
  for (const then of ["abort", "skip"] as const) {
    const devices = losingLab();
    const { result, rows, notices } = await ran(
      devices,
      { detectors, offline: { wait: 3_600_000, then } },
      { notice: (text) => void (/is gone/.test(text) && devices.forget("cam")) },
    );
    assert.deepEqual(notices, []);
    if (then === "abort") {
      assert.deepEqual([result.end, result.points], ["failed", 1]);
      assert.match(String(result.failure), /cam was forgotten/);
    } else {
      assert.equal(result.end, "complete", String(result.failure));
      assert.deepEqual(rows.map((row) => row["status"]), ["measured", "partial", "partial"]);
    }
  }
});

Deno.test("A device that was forgotten and has come anew is waited for as any other", async () => {
  const devices: MemoryLab = labWith(async (count) => {
    if (count !== 2) return scalarData("cam", count);
    devices.setOnline("cam", false);
    await devices.forget("cam");
    let again = 0;
    const grab = () => {
      if (again++ > 0) return scalarData("cam", 9);
      devices.setOnline("cam", false);
      return silent();
    };
    devices.add("cam", { kind: "detector", grab });
    return silent();
  });
  const { result, rows, notices } = await ran(devices, {
    detectors: [{ device: "cam", onTimeout: "retry", retries: 1 }],
    offline: { wait: 3_600_000, then: "abort" },
  }, {
    notice: (text) => {
      if (/is gone/.test(text)) setTimeout(() => devices.setOnline("cam", true), 5);
    },
  });
  assert.deepEqual([result.end, notices], ["complete", []], String(result.failure));
  assert.deepEqual(rows.map((row) => row["cam/CH0 [V]"]), ["1", "9", "9"]);
});

Deno.test("Data of another shape is treated as no answer", async () => {
  const lab = labWith((count) =>
    arrayData("cam", [wireArray(new Float64Array(count === 2 ? 5 : 4))])
  );
  const { result } = await ran(lab, { detectors: [{ device: "cam" }] });
  assert.deepEqual([result.end, result.points], ["failed", 1]);
  assert.match(String(result.failure), /was <f8 \[4\] at the points before, and is <f8 \[5\] now/);
  const again = labWith((count) =>
    arrayData("cam", [wireArray(new Float64Array(count === 2 ? 5 : 4))])
  );
  const patient = { detectors: [{ device: "cam", onTimeout: "retry", retries: 1 }] } as const;
  assert.equal((await ran(again, patient)).result.end, "complete");
});

Deno.test("An abort ends a move that does not end, and stops the actuator", async () => {
  const control = new ScanControl();
  const lab = labWith((count) => scalarData("cam", count), {
    stage: { kind: "actuator", travel: () => new Promise(() => {}) },
  });
  const running = ran(lab, {}, { control });
  await until("it moves", () => lab.asked.some((one) => one.startsWith("move")));
  control.abort("enough");
  const { result } = await running;
  assert.deepEqual([result.end, result.points], ["aborted", 0]);
  assert.deepEqual(lab.asked.filter((one) => one.startsWith("stop")), ["stop stage"]);
});

Deno.test("Axes move at once or one after the other, and only those that have to", async () => {
  let moving = 0;
  let most = 0;
  const travel = async () => {
    most = Math.max(most, ++moving);
    await Promise.resolve();
    moving--;
  };
  const lab = () =>
    labWith((count) => scalarData("cam", count), {
      x: { kind: "actuator", travel },
      y: { kind: "actuator", travel },
    });
  const axes = [{ device: "y", positions: [0, 1] }, { device: "x", positions: [0, 1] }];
  const devices = lab();
  await ran(devices, { axes });
  assert.equal(most, 2);
  const moves = devices.asked.filter((one) => one.startsWith("move")).map((one) => one.slice(5));
  assert.deepEqual(moves.map((one) => `${one[0]}${/"to":([0-9])/.exec(one)![1]}`), [
    "y0",
    "x0",
    "x1",
    "y1",
    "x0",
    "x1",
  ]);
  most = 0;
  await ran(lab(), { axes, moves: "in order" });
  assert.equal(most, 1);
});

Deno.test("Axes are asked where they are when that is wanted", async () => {
  const lab = labWith((count) => scalarData("cam", count));
  const { rows } = await ran(lab, { readPositions: true });
  assert.equal(lab.asked.filter((one) => one === "position stage").length, 3);
  assert.deepEqual(rows.map((row) => row["stage [mm]"]), ["0", "1", "2"]);
});

Deno.test("A scan ends when somebody stops one of its axes, whatever it is doing", async () => {
  const phases: Readonly<Record<string, (lab: MemoryLab) => Promise<PlanWish>>> = {
    settling: (lab) => {
      const travel = () => {
        setTimeout(() => lab.stop("stage"), 5);
        return Promise.resolve();
      };
      lab.add("stage", { kind: "actuator", travel });
      return Promise.resolve({ settle: 60_000 });
    },
    grabbing: (lab) => {
      lab.add("cam", {
        kind: "detector",
        grab: async () => {
          await lab.stop();
          return scalarData("cam", 1);
        },
      });
      return Promise.resolve({});
    },
    moving: (lab) => {
      const travel = () => {
        setTimeout(() => lab.stop("stage"), 5);
        return new Promise<void>(() => {});
      };
      lab.add("stage", { kind: "actuator", travel });
      const axes = [{ device: "stage", positions: [0, 1, 2], onTimeout: "retry", retries: 9 }];
      return Promise.resolve({ axes } as PlanWish);
    },
  };
  for (const [phase, prepare] of Object.entries(phases)) {
    const lab = labWith((count) => scalarData("cam", count));
    const { result } = await ran(lab, await prepare(lab));
    assert.equal(result.end, "aborted", phase);
    assert.match(String(result.failure), /stage was stopped/);
    const moves = lab.asked.filter((one) => one.startsWith("move"));
    assert.equal(moves.length, 1, `${phase}: ${moves.join(", ")}`);
  }
});

Deno.test("A scan that is paused ends when its axis is stopped, and not when another one is", async () => {
  const control = new ScanControl();
  const lab = labWith((count) => scalarData("cam", count), { other: { kind: "actuator" } });
  let isPaused = false;
  const running = ran(lab, {}, {
    control,
    onProgress: ({ paused }) => {
      if (!isPaused) control.pause();
      isPaused ||= paused;
    },
  });
  await until("it is paused", () => isPaused);
  await lab.stop("other");
  await lab.stop("stage");
  const { result } = await running;
  assert.deepEqual([result.end, result.points], ["aborted", 1]);
  assert.match(String(result.failure), /stage was stopped/);
});
