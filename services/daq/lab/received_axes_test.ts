import assert from "node:assert/strict";
import { arrayData, wireArray } from "../lab_testing.ts";
import { ReceivedAxes } from "./received_axes.ts";

function axis(axis: "x" | "y", points: number) {
  const data = wireArray(new Float64Array(points));
  return { kind: "axis", axis, data, label: axis, units: "nm" } as const;
}

Deno.test("Axes belong to the data after them that has as many points", () => {
  const axes = new ReceivedAxes().with(axis("x", 3)).with(axis("y", 2));
  const image = axes.attachTo(arrayData("cam", [wireArray(new Uint8Array(6), [2, 3])]));
  assert.deepEqual(image.data[0]!.axes.map(({ label, index }) => [label, index]), [["y", 0], [
    "x",
    1,
  ]]);
  const spectrum = axes.attachTo(arrayData("spec", [wireArray(new Uint8Array(3))]));
  assert.deepEqual(spectrum.data[0]!.axes.map(({ label, index }) => [label, index]), [["x", 0]]);
  const other = axes.attachTo(arrayData("spec", [wireArray(new Uint8Array(4))]));
  assert.deepEqual(other.data[0]!.axes, []);
  const scalar = axes.attachTo(
    arrayData("t", [{ dtype: "<f8", shape: [], bytes: new Uint8Array(8) }]),
  );
  assert.deepEqual(scalar.data[0]!.axes, []);
});

Deno.test("A new axis does not change data that came before it", () => {
  const before = new ReceivedAxes().with(axis("x", 3));
  before.with(axis("x", 4));
  const data = before.attachTo(arrayData("spec", [wireArray(new Uint8Array(3))]));
  assert.equal(data.data[0]!.axes.length, 1);
});
