import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { toNdArray } from "../../protocols/pymodaq/mod.ts";
import { dataOf } from "./data_of.ts";
import type { Grabbed } from "./grabbed.ts";

const DEFAULTS = { name: "cam", units: "V", timestamp: 1.5 };

function arrays(grabbed: Grabbed) {
  return dataOf(grabbed, DEFAULTS).data.map(({ dim, labels, data }) => ({
    dim,
    labels,
    values: data.map((array) => [...toNdArray(array)!.data]),
    shape: data[0]!.shape,
  }));
}

Deno.test("Numbers are 0-D data of one element, of the type that fits them", () => {
  assert.deepEqual(arrays(2.5), [
    { dim: "Data0D", labels: ["CH00"], values: [[2.5]], shape: [1] },
  ]);
  assert.deepEqual(arrays([1n, true, 3])[0]!.values, [[1n], [1], [3]]);
  const scalar = new NdArray("float32", [], Float32Array.of(7));
  assert.deepEqual(arrays(scalar)[0]!.shape, [1]);
});

Deno.test("A list of arrays of one shape is one set of channels", () => {
  assert.deepEqual(arrays([Uint8Array.of(1, 2), Float64Array.of(3, 4)]), [
    { dim: "Data1D", labels: ["CH00", "CH01"], values: [[1, 2], [3, 4]], shape: [2] },
  ]);
});

Deno.test("The dimensionality is that of the array's shape", () => {
  const dim = (shape: number[]) => arrays(new NdArray("uint8", shape))[0]!.dim;
  assert.deepEqual([[1], [3], [2, 3], [2, 3, 4]].map(dim), [
    "Data0D",
    "Data1D",
    "Data2D",
    "DataND",
  ]);
});

Deno.test("Measurements say their names, units, axes, labels and errors", () => {
  const { name, timestamp, data } = dataOf([
    {
      name: "spectrum",
      data: Float64Array.of(1, 2),
      labels: ["left"],
      units: "counts",
      timestamp: 9,
      axes: [{ label: "Wavelength", units: "nm", data: Float64Array.of(500, 600) }],
      errors: [Float64Array.of(0.1, 0.2)],
    },
    { data: 3 },
  ], DEFAULTS);
  assert.deepEqual([name, timestamp], ["cam", 1.5]);
  const [first, second] = data;
  assert.deepEqual(
    [first!.name, first!.units, first!.timestamp, first!.labels, first!.origin],
    ["spectrum", "counts", 9, ["left"], "cam"],
  );
  assert.deepEqual(
    first!.axes.map(({ label, units, index }) => [label, units, index]),
    [["Wavelength", "nm", 0]],
  );
  assert.equal(first!.errors!.length, 1);
  assert.deepEqual([second!.name, second!.units, second!.timestamp], ["cam", "V", 1.5]);
  assert.equal(second!.errors, undefined);
});

Deno.test("Elements are not copied, and PyMoDAQ's own form is taken as it is", () => {
  const frame = new Uint16Array(6);
  const data = dataOf(new NdArray("uint16", [2, 3], frame), DEFAULTS);
  assert.equal(data.data[0]!.data[0]!.bytes.buffer, frame.buffer);
  assert.equal(dataOf(data, DEFAULTS), data);
});

Deno.test("What cannot be sent is refused with the reason", () => {
  const refused: readonly [unknown, RegExp][] = [
    ["text", /Data is a number/],
    [[[1, 2]], /Data is a number/],
    [undefined, /Data is a number/],
    [null, /Data is a number/],
    [{}, /Data is a number/],
    [[], /no data/],
    [{ data: [] }, /no data/],
    [[Uint8Array.of(1), Uint8Array.of(1, 2)], /shapes \[1\] and \[2\]/],
    [{ data: 1, labels: ["a", "b"] }, /1 channels and 2 labels/],
    [[{ data: 1 }, 2], /not both/],
    [
      { data: Uint8Array.of(1, 2), axes: [{ label: "x", data: Float64Array.of(1) }] },
      /x of cam has 1 points for dimension 0 of \[2\]/,
    ],
  ];
  for (const [grabbed, reason] of refused) {
    assert.throws(() => dataOf(grabbed as Grabbed, DEFAULTS), (error) => {
      assert(error instanceof RoboError && error.code === "usage", String(error));
      assert.match(error.message, reason);
      return true;
    });
  }
});
