import assert from "node:assert/strict";
import fc from "fast-check";
import { TimingRecord } from "./timing.ts";

Deno.test("TimingRecord's percentiles are those of the sorted errors, to 10 µs", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -900, max: 900, noNaN: true }), { minLength: 1 }),
      (all) => {
        const record = new TimingRecord();
        for (const error of all) record.add(error);
        const sorted = all.map(Math.abs).sort((a, b) => a - b);
        const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
        const { p50, p99, max } = record.summary;
        assert.ok(Math.abs(p50 - at(0.5)) <= 0.0101 && Math.abs(p99 - at(0.99)) <= 0.0101);
        assert.equal(max, sorted.at(-1));
      },
    ),
  );
});

Deno.test("TimingRecord of nothing is 0, and what is later than a second counts as such", () => {
  const record = new TimingRecord();
  assert.deepEqual(record.summary, { p50: 0, p99: 0, max: 0 });
  record.add(5000);
  assert.equal(record.summary.max, 5000);
  assert.ok(record.summary.p50 >= 1000);
});
