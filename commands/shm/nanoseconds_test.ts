import assert from "node:assert/strict";
import { formatNanoseconds } from "./nanoseconds.ts";

Deno.test("times have three digits and a unit, also where they round up to the next", () => {
  const times = [4.276, 63.1, 999.4, 999.6, 24_691, 999_400, 999_600, 1.2e6];
  assert.deepEqual(times.map(formatNanoseconds), [
    ...["4.28 ns", "63.1 ns", "999 ns", "1.00 µs", "24.7 µs", "999 µs", "1.00 ms", "1.20 ms"],
  ]);
});
