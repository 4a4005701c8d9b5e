import assert from "node:assert/strict";
import { RoboError } from "../../../../errors.ts";
import { findPythonWith, runPython } from "../../../../tests/lib/python.ts";
import { until } from "../../../../tests/lib/until.ts";
import {
  arrayData,
  type MemoryDevice,
  MemoryLab,
  parameter,
  scalarData,
  wireArray,
} from "../../lab_testing.ts";
import { planOf, type PlanWish } from "../plan/scan_plan_testing.ts";
import { runScan, type ScanOptions, type ScanResult } from "./run_scan.ts";
import { salvageScan } from "./salvage.ts";
import { ScanControl } from "./scan_control.ts";

const python = findPythonWith("numpy", "h5py");

/** A folder that is removed at the end. */
async function folder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A stage, and a camera whose picture says where the stage is. */
function lab(more: Readonly<Record<string, MemoryDevice>> = {}): MemoryLab {
  const made: MemoryLab = new MemoryLab({
    stage: { kind: "actuator" },
    lift: { kind: "actuator", units: "deg" },
    cam: {
      kind: "detector",
      parameters: parameter("cam", "group", {
        children: [parameter("exposure", "float", { value: 10 })],
      }),
      grab: async () => {
        const { value } = await made.position("stage");
        const picture = Uint16Array.from({ length: 6 }, (_, i) => value! * 10 + i);
        const data = wireArray(Float64Array.of(400, 500, 600));
        return arrayData("cam", [wireArray(picture, [2, 3])], {
          units: "counts",
          axes: [{ label: "λ", units: "nm", data, index: 1, spreadOrder: 0 }],
        });
      },
    },
    power: {
      kind: "detector",
      grab: async () => {
        const [stage, lift] = [await made.position("stage"), await made.position("lift")];
        return scalarData("power", stage.value! * 100 + lift.value!, "mW");
      },
    },
    ...more,
  });
  return made;
}

async function scan(
  path: string,
  devices: MemoryLab,
  wish: PlanWish,
  options: Partial<ScanOptions> = {},
): Promise<ScanResult> {
  return await runScan({
    lab: devices,
    plan: planOf(wish),
    outputs: [path],
    compress: false,
    version: "0.0.0",
    ...options,
  });
}

const MAP: PlanWish = {
  pattern: "snake",
  axes: [{ device: "lift", positions: [0, 1] }, { device: "stage", positions: [1, 2, 3] }],
  detectors: [{ device: "cam", dimension: "2D" }, { device: "power" }],
};

Deno.test({
  name: "A map is in its file with data, positions, axes, units, parameters and checksums",
  ignore: python === undefined,
  async fn() {
    await using home = await folder();
    for (const compress of [false, true]) {
      const path = `${home.path}/map-${compress}.h5`;
      const result = await scan(path, lab(), MAP, { compress });
      assert.equal(result.end, "complete", String(result.failure));
      assert.deepEqual([result.points, result.total, result.journal], [6, 6, null]);
      assert.equal(result.verified, 12);
      await runPython(
        python!,
        `
import h5py, numpy as np, hashlib, json
f = h5py.File("${path}")
cam, power = f["detectors/cam/CH0"], f["detectors/power/CH0"]
assert cam.shape == (2, 3, 2, 3) and cam.dtype == np.uint16
for y in range(2):
    for x in range(3):
        assert (cam[y, x] == (x + 1) * 10 + np.arange(6).reshape(2, 3)).all()
        assert power[y, x] == (x + 1) * 100 + y
assert cam.attrs["units"] == "counts" and power.attrs["units"] == "mW"
assert [d.label for d in cam.dims] == ["lift", "stage", "dim_0", "λ"], [d.label for d in cam.dims]
assert list(f["detectors/cam/CH0_axis1"][()]) == [400, 500, 600]
assert f["detectors/cam/CH0_axis1"].attrs["units"] == "nm"
assert hashlib.sha256(cam[()].tobytes()).hexdigest() == cam.attrs["sha256"]
assert hashlib.sha256(power[()].tobytes()).hexdigest() == power.attrs["sha256"]
assert list(f["axes/stage"][()]) == [1, 2, 3] and f["axes/lift"].attrs["units"] == "deg"
assert (f["positions/lift"][()] == [[0, 0, 0], [1, 1, 1]]).all()
assert (f["status"][()] == 1).all() and (f["order"][()] == [[0, 1, 2], [5, 4, 3]]).all()
assert f["time"][0, 0] <= f["time"][1, 0]
assert f.attrs["state"] == "complete" and f.attrs["points_measured"] == 6
assert list(f.attrs["shape"]) == [2, 3]
assert b"exposure" in f["devices/cam/parameters"][()]
assert json.loads(f["plan"][()])["pattern"] == "snake"
events = [json.loads(l) for l in f["history"][()].decode().splitlines()]
assert [e["event"] for e in events] == ["started", "complete"], events
`,
      );
    }
  },
});

Deno.test({
  name: "Folders of NPY files and tables hold the same numbers as HDF5",
  ignore: python === undefined,
  async fn() {
    await using home = await folder();
    const outputs = ["h5", "npy", "csv"].map((extension) => `${home.path}/map.${extension}`);
    const result = await scan("", lab(), MAP, { outputs });
    assert.equal(result.end, "complete", String(result.failure));
    await runPython(
      python!,
      `
import h5py, numpy as np, csv, json
f = h5py.File("${outputs[0]}")
n = "${outputs[1]}/"
for name in ("detectors/cam/CH0", "detectors/power/CH0", "positions/stage", "status", "time"):
    a, b = f[name][()], np.load(n + name + ".npy")
    assert a.dtype == b.dtype and (a == b).all(), name
m = json.load(open(n + "metadata.json"))
assert m["/"]["state"] == "complete" and m["detectors/cam/CH0"]["sha256"] == f["detectors/cam/CH0"].attrs["sha256"]
rows = list(csv.DictReader(open("${outputs[2]}", newline="")))
assert len(rows) == 6 and rows[3]["lift [deg]"] == "1" and rows[3]["stage [mm]"] == "3", rows[3]
assert float(rows[3]["power/CH0 [mW]"]) == 301 and rows[3]["status"] == "measured"
long = list(csv.DictReader(open("${home.path}/map.cam.CH0.csv", newline="")))
assert len(long) == 36
for r in long:
    point = int(r["point"]); y, x = divmod(point, 3); x = x if y == 0 else 2 - x
    assert int(r["value [counts]"]) == f["detectors/cam/CH0"][y, x, int(r["i0"]), int(r["i1"])]
`,
    );
  },
});

const zarr = findPythonWith("zarr");

Deno.test({
  name: "Python's zarr reads a scan, and NaN where nothing was measured",
  ignore: zarr === undefined,
  async fn() {
    await using home = await folder();
    const control = new ScanControl();
    const options = {
      control,
      onProgress: ({ done }: { readonly done: number }) => done === 4 && control.abort(),
    };
    const path = `${home.path}/map.zarr`;
    assert.equal((await scan(path, lab(), MAP, options)).end, "aborted");
    await runPython(
      zarr!,
      `
import zarr, numpy as np
f = zarr.open("${path}", mode="r")
power = f["detectors/power/CH0"][()]
assert power.tolist()[0] == [100, 200, 300] and power[1, 2] == 301 and np.isnan(power[1, :2]).all()
assert f["detectors/cam/CH0"].shape == (2, 3, 2, 3)
assert f.attrs["state"] == "aborted" and (f["status"][()] == [[1, 1, 1], [0, 0, 1]]).all()
`,
    );
  },
});

Deno.test({
  name: "A scan that was aborted stops its actuators, leaves a whole file, and can be resumed",
  ignore: python === undefined,
  async fn() {
    await using home = await folder();
    const path = `${home.path}/map.h5`;
    const control = new ScanControl();
    const devices = lab();
    const aborted = await scan(path, devices, MAP, {
      control,
      onProgress: ({ done }) => done === 4 && control.abort("somebody wants lunch"),
    });
    assert.equal(aborted.end, "aborted");
    assert.equal(aborted.journal, `${path}.journal`);
    assert.deepEqual(devices.asked.filter((one) => one.startsWith("stop")), [
      "stop lift",
      "stop stage",
    ]);
    await runPython(
      python!,
      `
import h5py, numpy as np
f = h5py.File("${path}")
assert f.attrs["state"] == "aborted"
assert (f["status"][()] == [[1, 1, 1], [0, 0, 1]]).all()
assert np.isnan(f["detectors/power/CH0"][1, :2]).all() and np.isnan(f["positions/stage"][1, 0])
`,
    );
    const again = lab();
    const resumed = await scan(path, again, MAP, { resume: true });
    assert.equal(resumed.end, "complete", String(resumed.failure));
    assert.deepEqual([resumed.points, resumed.journal], [6, null]);
    // Only what was left.
    assert.equal(again.asked.filter((one) => one === "grab power 0D").length, 2);
    await runPython(
      python!,
      `
import h5py
f = h5py.File("${path}")
assert (f["status"][()] == 1).all() and (f["detectors/power/CH0"][()] == [[100, 200, 300], [101, 201, 301]]).all()
`,
    );
  },
});

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
