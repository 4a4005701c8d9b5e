import assert from "node:assert/strict";
import fc from "fast-check";
import { Counts, hueOf } from "./counts.js";

Deno.test("Every value is counted, whatever the batches", () => {
  const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constant(NaN));
  fc.assert(fc.property(fc.array(fc.array(value)), (batches) => {
    const counts = new Counts();
    for (const batch of batches) counts.add(Float64Array.from(batch));
    const all = batches.flat().filter((each) => !Number.isNaN(each)).map((each) => each + 0);
    const { bars, rest } = counts.bars(100);
    assert.equal(rest, 0);
    assert.equal(counts.total, all.length);
    const wanted = [...new Set(all)].sort((a, b) => a - b).map((value) => (
      { value, count: all.filter((each) => each === value).length }
    ));
    assert.deepEqual(bars, wanted);
  }));
});

Deno.test("The rarest values are counted together, and no flood of values fills the memory", () => {
  const counts = new Counts();
  counts.add(Float64Array.from({ length: 5000 }, (_, at) => at));
  counts.add(new Float64Array(10).fill(7));
  const { bars, rest } = counts.bars(2);
  assert.deepEqual(bars, [{ value: 0, count: 1 }, { value: 7, count: 11 }]);
  assert.equal(rest, 5010 - 12);
  counts.clear();
  assert.deepEqual(counts.bars(5), { bars: [], rest: 0 });
});

Deno.test("Neighbours have colours that differ, and a value keeps its own", () => {
  fc.assert(fc.property(fc.integer({ min: -1000, max: 1000 }), (value) => {
    assert.ok(hueOf(value) >= 0 && hueOf(value) < 360);
    const off = Math.abs(hueOf(value) - hueOf(value + 1));
    assert.ok(Math.min(off, 360 - off) > 60);
  }));
});
