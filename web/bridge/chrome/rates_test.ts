import assert from "node:assert/strict";
import { Rates } from "./rates.js";

Deno.test("Rates are differences of totals over the time between them", () => {
  const rates = new Rates();
  rates.take(10, [[1, 100, 2000], [2, 5, 50]]);
  assert.deepEqual(rates.of(1), { rate: 0, bandwidth: 0 });
  rates.take(12, [[1, 300, 6000]]);
  assert.deepEqual(rates.of(1), { rate: 100, bandwidth: 2000 });
  assert.deepEqual(rates.of(2), { rate: 0, bandwidth: 0 });
  rates.take(13, [[1, 310, 6200], [2, 15, 150]]);
  assert.deepEqual(rates.of(2), { rate: 10, bandwidth: 100 });
});

Deno.test("Totals that begin anew give no negative rate", () => {
  const rates = new Rates();
  rates.take(1, [[1, 1000, 1000]]);
  rates.take(2, [[1, 10, 10]]);
  assert.deepEqual(rates.of(1), { rate: 0, bandwidth: 0 });
  rates.take(2, [[1, 20, 20]]);
  assert.deepEqual(rates.of(1), { rate: 0, bandwidth: 0 });
  assert.deepEqual(rates.of(9), { rate: 0, bandwidth: 0 });
});
