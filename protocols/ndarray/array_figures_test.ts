import assert from "node:assert/strict";
import { arrayFigures } from "./array_figures.ts";
import { NdArray } from "./nd_array.ts";

Deno.test("Figures are of the numbers that are finite", () => {
  assert.deepEqual(arrayFigures(NdArray.from(Float64Array.of(1, NaN, 4, -Infinity, -2))), {
    least: -2,
    greatest: 4,
    mean: 1,
    finite: 3,
  });
  assert.deepEqual(arrayFigures(NdArray.from(BigInt64Array.of(1n, 3n))).mean, 2);
  assert.equal(arrayFigures(new NdArray("complex64", [1], Float32Array.of(3, -4))).greatest, 5);
  assert.deepEqual(arrayFigures(new NdArray("float64", [0])), {
    least: NaN,
    greatest: NaN,
    mean: NaN,
    finite: 0,
  });
});
