import assert from "node:assert/strict";
import { geometricMean, median, spread } from "./numbers.ts";

Deno.test("median takes the middle of an odd count and averages the middle of an even one", () => {
  assert.equal(median([5, 1, 3]), 3);
  assert.equal(median([4, 1, 2, 3]), 2.5);
});

Deno.test("geometricMean of a ratio and its inverse is one", () => {
  assert.ok(Math.abs(geometricMean([4, 0.25]) - 1) < 1e-12);
});

Deno.test("spread is half the range relative to the median", () => {
  assert.equal(spread([90, 100, 110]), 0.1);
});
