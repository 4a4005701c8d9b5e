import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { type DataToExport, toNdArray } from "../../../protocols/pymodaq/mod.ts";
import { arrayData, wireArray } from "../lab_testing.ts";
import { Combiner } from "./combiner.ts";

function numbers(data: DataToExport | undefined): number[][] {
  return data!.data.flatMap(({ data }) =>
    data.map((array) => [...toNdArray(array)!.data].map(Number))
  );
}

function image(): DataToExport {
  const axis = (index: number, points: number[]) => ({
    label: "",
    units: "um",
    data: wireArray(Float64Array.from(points)),
    index,
    spreadOrder: 0,
  });
  return arrayData("cam", [wireArray(Uint16Array.of(0, 1, 2, 10, 11, 12), [2, 3])], {
    axes: [axis(0, [0, 5]), axis(1, [7, 8, 9])],
  });
}

Deno.test("Whole numbers are averaged as float64, element by element", () => {
  const combiner = new Combiner({ average: 3 });
  const one = (...values: number[]) => arrayData("x", [wireArray(Int32Array.from(values))]);
  assert.equal(combiner.add(one(1, -2)), undefined);
  assert.equal(combiner.add(one(2, -2)), undefined);
  const mean = combiner.add(one(2, -1));
  assert.deepEqual(numbers(mean), [[5 / 3, -5 / 3]]);
  assert.equal(mean!.data[0]!.data[0]!.dtype, "<f8");
  assert.equal(combiner.add(one(9, 9)), undefined, "the next ones are another average");
});

Deno.test("Averages do not look at memory that was given back", () => {
  const combiner = new Combiner({ average: 2 });
  const memory = Float64Array.of(1, 2);
  combiner.add(arrayData("x", [wireArray(memory)]));
  memory.fill(1e9);
  assert.deepEqual(numbers(combiner.add(arrayData("x", [wireArray(Float64Array.of(3, 4))]))), [[
    2,
    3,
  ]]);
});

Deno.test("Numbers of 64 bits are averaged, and float32 stays float32", () => {
  const mean = (array: Parameters<typeof wireArray>[0]) => {
    const combiner = new Combiner({ average: 2 });
    combiner.add(arrayData("x", [wireArray(array)]));
    return combiner.add(arrayData("x", [wireArray(array)]))!;
  };
  assert.deepEqual(numbers(mean(BigInt64Array.of(-5n, 7n))), [[-5, 7]]);
  assert.equal(mean(Float32Array.of(1.5)).data[0]!.data[0]!.dtype, "<f4");
});

Deno.test("Data that changes its shape, or is text, has no average", () => {
  const combiner = new Combiner({ average: 2 });
  combiner.add(arrayData("x", [wireArray(Float64Array.of(1, 2))]));
  const other = arrayData("x", [wireArray(Float64Array.of(1))]);
  assert.throws(
    () => combiner.add(other),
    (error) => error instanceof RoboError && error.code === "data",
  );
  const text = { dtype: "<U1", shape: [1], bytes: new Uint8Array(4) };
  assert.throws(() => new Combiner({ average: 2 }).add(arrayData("x", [text])), { code: "data" });
  assert.throws(() => new Combiner({ average: 0 }), { code: "usage" });
});

Deno.test("A region keeps its part of arrays and axes", () => {
  const part = new Combiner({ region: { x: [1, 3], y: [1, 2] } }).add(image())!;
  assert.deepEqual(numbers(part), [[11, 12]]);
  assert.deepEqual(part.data[0]!.data[0]!.shape, [1, 2]);
  const [y, x] = part.data[0]!.axes;
  assert.deepEqual([...toNdArray(y!.data)!.data], [5]);
  assert.deepEqual([...toNdArray(x!.data)!.data], [8, 9]);
});

Deno.test("A region without rows keeps all of them, in all planes", () => {
  const cube = arrayData("x", [wireArray(Uint8Array.from({ length: 12 }, (_, i) => i), [2, 2, 3])]);
  assert.deepEqual(numbers(new Combiner({ region: { x: [2, 3] } }).add(cube)), [[2, 5, 8, 11]]);
  const part = new Combiner({ region: { x: [0, 1], y: [1, 2] } }).add(cube);
  assert.deepEqual(numbers(part), [[3, 9]]);
});

Deno.test("A region that is not there is refused", () => {
  for (
    const region of [
      { x: [0, 4] },
      { x: [2, 2] },
      { x: [-1, 2] },
      { x: [0.5, 2] },
      { x: [0, 1], y: [0, 3] },
    ] as const
  ) {
    assert.throws(
      () => new Combiner({ region }).add(image()),
      { code: "usage" },
      JSON.stringify(region),
    );
  }
  const spectrum = arrayData("x", [wireArray(Float64Array.of(1, 2, 3))]);
  assert.throws(() => new Combiner({ region: { x: [0, 1], y: [0, 1] } }).add(spectrum), {
    code: "usage",
  });
});
