import assert from "node:assert/strict";
import type { Grab } from "../../../../client/daq/lab.ts";
import { RoboError } from "../../../../errors.ts";
import { grabSummary } from "../../../../protocols/daq/grab_summary.ts";
import type { DataToExport } from "../../../../protocols/pymodaq/data.ts";
import { inFolder } from "../../../../tests/lib/in_folder.ts";
import { findPythonWith, runPython } from "../../../../tests/lib/python.ts";
import { arrayData, scalarData, wireArray } from "../../lab_testing.ts";
import { openGrabWriter } from "./open_grab_writer.ts";

function grabOf(number: number, data: DataToExport): Grab {
  const time = 1_700_000_000_000 + number;
  const summary = grabSummary({ number, time }, data);
  return {
    device: "cam",
    number,
    time,
    data,
    missed: 0,
    summary: () => summary,
    [Symbol.dispose]() {},
  };
}

function picture(number: number): DataToExport {
  const data = Uint16Array.from({ length: 6 }, (_, i) => number * 100 + i);
  const axis = wireArray(Float64Array.of(1, 2, 3));
  return arrayData(
    "cam",
    [wireArray(data, [2, 3]), wireArray(data.map((one) => one + 1), [2, 3])],
    {
      units: "counts",
      axes: [{ label: "x", units: "mm", data: axis, index: 1, spreadOrder: 0 }],
    },
  );
}

async function writeGrabs(path: string, count: number, data: (number: number) => DataToExport) {
  await using writer = await openGrabWriter(path);
  for (let number = 1; number <= count; number++) await writer.write(grabOf(number, data(number)));
  assert.equal(writer.grabs, count);
}

const python = findPythonWith("numpy", "h5py", "zarr");

Deno.test({
  name: "Grabs are read by h5py, zarr and numpy, one below the other",
  ignore: python === undefined,
  fn: () =>
    inFolder(async (folder) => {
      for (const extension of ["h5", "zarr", "npy", "csv"]) {
        await writeGrabs(`${folder}/a.${extension}`, 50, picture);
      }
      await runPython(
        python!,
        `
import h5py, zarr, numpy as np, csv
want = np.arange(1, 51).reshape(50, 1, 1) * 100 + np.arange(6).reshape(1, 2, 3)
for f in (h5py.File("${folder}/a.h5"), zarr.open("${folder}/a.zarr", mode="r")):
    assert f["CH0"].shape == (50, 2, 3) and (f["CH0"][()] == want).all() and (f["CH1"][()] == want + 1).all()
    assert f["number"][()].tolist() == list(range(1, 51)) and f["time"][0] == 1.7e9 + 0.001
    assert f["CH0"].attrs["units"] == "counts" and f["CH0_axis1"][()].tolist() == [1, 2, 3]
    assert f.attrs["grabs"] == 50 and f.attrs["device"] == "cam"
assert (np.load("${folder}/a.npy") == want).all() and (np.load("${folder}/a.CH1.npy") == want + 1).all()
assert np.load("${folder}/a.time.npy")[1] == 1.7e9 + 0.002
rows = list(csv.DictReader(open("${folder}/a.csv", newline="")))
assert len(rows) == 600 and rows[0] == {"number": "1", "time": "1700000000.001", "array": "CH0", "i0": "0", "i1": "0", "value": "100"}
`,
      );
    }),
});

Deno.test("Numbers make a table with a row for each grab", () =>
  inFolder(async (folder) => {
    await writeGrabs(`${folder}/t.csv`, 2, (number) => scalarData("t", number / 2));
    const text = await Deno.readTextFile(`${folder}/t.csv`);
    assert.equal(text, "number,time,CH0 [V]\r\n1,1700000000.001,0.5\r\n2,1700000000.002,1\r\n");
  }));

Deno.test("A grab of another shape is refused, and the file stays whole", () =>
  inFolder(async (folder) => {
    for (const extension of ["h5", "zarr", "npy", "csv"]) {
      await using writer = await openGrabWriter(`${folder}/a.${extension}`);
      await writer.write(grabOf(1, picture(1)));
      await assert.rejects(writer.write(grabOf(2, scalarData("cam", 1))), (error) => {
        assert(error instanceof RoboError && error.code === "data");
        assert.match(error.message, /were CH0 <u2 \[2, 3\].*are CH0 <f8 \[\] now/);
        return true;
      });
      await writer.write(grabOf(3, picture(3)));
      assert.equal(writer.grabs, 2);
    }
  }));

Deno.test("A file that is there is replaced only on demand", () =>
  inFolder(async (folder) => {
    await writeGrabs(`${folder}/a.h5`, 1, picture);
    await assert.rejects(openGrabWriter(`${folder}/a.h5`), /there already/);
    await using _writer = await openGrabWriter(`${folder}/a.h5`, { force: true });
    await assert.rejects(openGrabWriter(`${folder}/a.xls`), /names no format/);
    await assert.rejects(openGrabWriter(`${folder}/none/a.npy`), /cannot be opened/);
  }));
