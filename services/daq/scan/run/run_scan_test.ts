import assert from "node:assert/strict";
import { RoboError } from "../../../../errors.ts";
import { until } from "../../../../tests/lib/until.ts";
import type { PlanWish } from "../plan/scan_plan_testing.ts";
import type { ScanOptions } from "./run_scan.ts";
import { salvageScan } from "./salvage.ts";
import { ScanControl } from "./scan_control.ts";
import { folder, lab, MAP, scan } from "./scan_testing.ts";

Deno.test("A scan waits while it is paused", async () => {
  await using home = await folder();
  const control = new ScanControl();
  const devices = lab();
  let isPaused = false;
  const running = scan(`${home.path}/a.csv`, devices, {}, {
    control,
    onProgress: ({ done, paused }) => {
      if (done === 1 && !isPaused) control.pause();
      isPaused ||= paused;
    },
  });
  await until("it is paused", () => isPaused);
  const grabs = () => devices.asked.filter((one) => one.startsWith("grab")).length;
  assert.equal(grabs(), 1);
  control.resume();
  assert.equal((await running).end, "complete");
  assert.equal(grabs(), 3);
});

Deno.test("A scan that is paused while its files are opened says so", async () => {
  await using home = await folder();
  const control = new ScanControl();
  const devices = lab();
  let isPaused = false;
  const running = scan(`${home.path}/a.csv`, devices, {}, {
    control,
    onBegin: () => control.pause(),
    onProgress: ({ paused }) => isPaused ||= paused,
  });
  await until("it is paused", () => isPaused);
  assert(devices.asked.every((one) => !one.startsWith("grab")));
  control.resume();
  assert.equal((await running).end, "complete");
});

Deno.test("A scan does not begin over files that are there", async () => {
  await using home = await folder();
  const path = `${home.path}/a.csv`;
  await scan(path, lab(), {});
  const refusal = (wish: PlanWish, options: Partial<ScanOptions>, reason: RegExp) =>
    assert.rejects(scan(path, lab(), wish, options), (error) => {
      assert(error instanceof RoboError && error.code === "usage", String(error));
      assert.match(error.message, reason);
      return true;
    });
  await refusal({}, {}, /is there already/);
  await refusal({}, { resume: true }, /there already, and complete/);
  const control = new ScanControl();
  const onProgress = () => control.abort();
  await scan(path, lab(), {}, { force: true, control, onProgress });
  await refusal({}, {}, /a\.csv\.journal holds a scan that was not finished/);
  const other = { axes: [{ device: "stage", positions: [0, 1, 5] }] };
  await refusal(other, { resume: true }, /different are axes\[0\]$/);
  await refusal({ detectors: [{ device: "power" }] }, { resume: true }, /are detectors\[0\]$/);
  // Patience may be another one.
  const patient = { detectors: [{ device: "cam", timeout: 60_000 }], comment: "again" };
  assert.equal((await scan(path, lab(), patient, { resume: true })).end, "complete");
  assert.equal((await scan(path, lab(), {}, { force: true })).end, "complete");
});

Deno.test("A kill at any byte of the journal loses no more than the point that was being written", async () => {
  await using home = await folder();
  const path = `${home.path}/a.csv`;
  const control = new ScanControl();
  await scan(path, lab(), MAP, {
    control,
    onProgress: ({ done }) => done === 5 && control.abort(),
  });
  const lines = `${path}.journal/points.jsonl`;
  const whole = await Deno.readFile(lines);
  const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1);
  const text = new TextDecoder().decode(whole);
  const isPoint = text.split("\n").map((line) => line.startsWith('{"type":"point"'));
  for (let length = 0; length <= whole.length; length += 13) {
    await Deno.writeFile(lines, whole.subarray(0, length));
    const output = `${home.path}/rescued.csv`;
    const { points } = await salvageScan({ path, output, force: true, compress: false });
    const expected = ends.filter((end, at) => end <= length && isPoint[at]).length;
    assert.equal(points, expected, `after ${length} bytes`);
  }
  await Deno.writeFile(lines, whole.subarray(0, whole.length - 300));
  const resumed = await scan(path, lab(), MAP, { resume: true });
  assert.equal(resumed.end, "complete", String(resumed.failure));
  const rows = (await Deno.readTextFile(path)).trimEnd().split("\r\n").slice(1);
  const points = rows.map((row) => Number(row.split(",")[0])).sort();
  assert.deepEqual(points, [0, 1, 2, 3, 4, 5]);
});

Deno.test("A point whose elements were damaged on the disk is measured again", async () => {
  await using home = await folder();
  const path = `${home.path}/a.h5`;
  const control = new ScanControl();
  await scan(path, lab(), MAP, {
    control,
    onProgress: ({ done }) => done === 4 && control.abort(),
  });
  const file = `${path}.journal/arrays/cam/CH0.bin`;
  const bytes = await Deno.readFile(file);
  assert.equal(bytes.length, 4 * 12);
  bytes[12 + 5]! ^= 0x40;
  await Deno.writeFile(file, bytes);
  const salvaged = await salvageScan({
    path,
    output: `${home.path}/b.h5`,
    force: false,
    compress: false,
  });
  assert.deepEqual([salvaged.points, salvaged.damaged], [3, [1]]);
  const heard: string[] = [];
  const resumed = await scan(path, lab(), MAP, {
    resume: true,
    notice: (text) => heard.push(text),
  });
  assert.equal(resumed.end, "complete", String(resumed.failure));
  assert.match(heard.join("\n"), /1 damaged point will be measured again: 1/);
  assert.deepEqual([resumed.points, resumed.verified], [6, 12]);
});

Deno.test("Changes of parameters during a scan are in its history", async () => {
  await using home = await folder();
  const path = `${home.path}/a.csv`;
  const control = new ScanControl();
  const devices = lab();
  let wasPaused = false;
  const running = scan(path, devices, {}, {
    control,
    onProgress: ({ done, paused }) => {
      if (paused) devices.changeParameter("cam", ["exposure"], 20);
      else if (done === 1 && !wasPaused) control.pause();
      wasPaused ||= paused;
    },
  });
  const lines = `${path}.journal/points.jsonl`;
  const written = async () =>
    (await Deno.readTextFile(lines).catch(() => "")).includes('"parameter"');
  await until("the change is in the journal", written);
  control.resume();
  assert.equal((await running).end, "complete");
  const { history } = JSON.parse(await Deno.readTextFile(`${path}.json`));
  const change = history.find(({ type }: { readonly type: string }) => type === "parameter");
  assert.deepEqual([change.device, change.path, change.value], ["cam", ["exposure"], 20]);
});

Deno.test("A journal is written by one program at a time", async () => {
  await using home = await folder();
  const path = `${home.path}/a.csv`;
  const control = new ScanControl();
  control.pause();
  const running = scan(path, lab(), {}, { control });
  await until(
    "it has begun",
    () => Deno.stat(`${path}.journal/plan.json`).then(() => true, () => false),
  );
  for (const how of [{ resume: true }, { force: true }]) {
    await assert.rejects(scan(path, lab(), {}, how), /being written by another program/);
  }
  control.resume();
  assert.equal((await running).end, "complete");
});
