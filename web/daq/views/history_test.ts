import assert from "node:assert/strict";
import { History } from "./history.js";

Deno.test("A history forgets the oldest, and keeps times ascending", () => {
  const history = new History(100);
  for (let at = 0; at < 1000; at++) history.add(at < 500 ? at : 499, [at]);
  assert.ok(history.times.length <= 125 && history.times.length >= 100);
  assert.equal(history.values[0]!.at(-1), 999);
  history.times.forEach((time, at) => assert.ok(at === 0 || time > history.times[at - 1]!));
});

Deno.test("Mean and deviation are those of the last seconds, without what is no number", () => {
  const history = new History();
  history.add(0, [1000]);
  for (const [at, value] of [2, 4, 4, 4, 5, 5, 7, 9, NaN].entries()) history.add(100 + at, [value]);
  const { mean, deviation, count } = history.statistics(0, 50);
  assert.deepEqual([mean, count], [5, 8]);
  assert.ok(Math.abs(deviation - Math.sqrt(32 / 7)) < 1e-12);
  history.add(200, [1, 2]);
  assert.deepEqual(history.values, [[1], [2]]);
});
