import assert from "node:assert/strict";
import { findPythonWith, runPython } from "../../../../tests/lib/python.ts";
import { ScanControl } from "./scan_control.ts";
import { folder, lab, MAP, scan } from "./scan_testing.ts";

const python = findPythonWith("numpy", "h5py");
const zarr = findPythonWith("zarr");

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
