import assert from "node:assert/strict";
import { ValueMeter } from "./value_meter.ts";

Deno.test("ValueMeter counts values by their tickets, also those that nobody saw", () => {
  const meter = new ValueMeter({ ticket: 10, monotonic: 0 });
  meter.add({ ticket: 11, monotonic: 10 });
  meter.add({ ticket: 12, monotonic: 30 });
  meter.add({ ticket: 20, monotonic: 100 });
  const { gap, ...rates } = meter.measure(2);
  assert.deepEqual(rates, { rate: 5, values: 10, seen: 3, ticket: 20 });
  assert.deepEqual(
    gap,
    { min: 10, mean: 10, max: 20, jitter: 5 },
    "the mean is of all, the others of neighbours",
  );
  meter.add({ ticket: 21, monotonic: 140 });
  assert.equal(meter.measure(1).gap.mean, 40, "gaps reach over the ends of intervals");
});

Deno.test("ValueMeter begins with nothing, and takes no value twice", () => {
  const meter = new ValueMeter();
  const nothing = {
    rate: 0,
    values: 0,
    seen: 0,
    ticket: 0,
    gap: { min: 0, mean: 0, max: 0, jitter: 0 },
  };
  assert.deepEqual(meter.measure(1), nothing);
  meter.add({ ticket: 3, monotonic: 50 });
  meter.add({ ticket: 3, monotonic: 50 });
  meter.add({ ticket: 4, monotonic: 60 });
  const { values, seen, gap } = meter.measure(1);
  assert.deepEqual([values, seen, gap.mean], [4, 2, 10]);
  assert.equal(meter.measure(1).values, 0);
});
