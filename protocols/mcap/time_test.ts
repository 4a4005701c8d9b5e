import assert from "node:assert/strict";
import fc from "fast-check";
import { toMilliseconds, toNanoseconds } from "./time.ts";

Deno.test("toNanoseconds and toMilliseconds are each other's inverse to a microsecond", () => {
  fc.assert(fc.property(fc.double({ min: 0, max: 4e12, noNaN: true }), (ms) => {
    assert.ok(Math.abs(toMilliseconds(toNanoseconds(ms)) - ms) < 0.001);
  }));
});

Deno.test("toNanoseconds has no time before 1970", () => {
  for (const ms of [-1, NaN, -Infinity]) assert.equal(toNanoseconds(ms), 0n);
});
