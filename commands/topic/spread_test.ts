import fc from "fast-check";
import assert from "node:assert/strict";
import { Spread } from "./spread.ts";

Deno.test("Spread agrees with a computation over all values, also far from zero", () => {
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 50 }),
      fc.constantFrom(0, 1e9),
      (values, far) => {
        const spread = new Spread();
        for (const value of values) spread.add(far + value);
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
        const near = (a: number, b: number) => assert.ok(Math.abs(a - b) < 1e-3, `${a}, not ${b}`);
        near(spread.mean, far + mean);
        near(spread.deviation, Math.sqrt(squares / values.length));
        assert.equal(spread.min, far + Math.min(...values));
        assert.equal(spread.max, far + Math.max(...values));
        assert.equal(spread.count, values.length);
      },
    ),
  );
  assert.equal(new Spread().deviation, 0);
});
