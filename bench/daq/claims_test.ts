import assert from "node:assert/strict";
import { CLAIMS, measuredClaim } from "./claims.ts";

function claim(name: string) {
  return CLAIMS.find(({ claim }) => claim === name)!;
}

function timings(...medians: number[]) {
  return medians.map((median) => ({ median, mean: 2 * median }));
}

Deno.test("A round trip is the median of its times, and less of it is better", () => {
  const runs = new Map([["ours", timings(20_000)], ["theirs", timings(10_000)]]);
  const { ours, theirs, unit, ratio } = measuredClaim(claim("scalar-rtt"), runs);
  assert.deepEqual([ours, theirs, unit, ratio], [20, 10, "µs", 0.5]);
});

Deno.test("A rate is how often the median fits into a second, and more of it is better", () => {
  const runs = new Map([["ours", timings(20_000)], ["theirs", timings(10_000)]]);
  const { ours, theirs, unit, ratio } = measuredClaim(claim("frame-2048"), runs);
  assert.deepEqual([ours, theirs, unit, ratio], [50_000, 100_000, "frames/s", 0.5]);
});

Deno.test("A ratio is the median of those of the rounds", () => {
  const runs = new Map([
    ["ours", timings(10, 80, 30)],
    ["theirs", timings(10, 40, 60)],
  ]);
  assert.equal(measuredClaim(claim("scalar-rtt"), runs).ratio, 1);
});

Deno.test("Claims have names of their own", () => {
  assert.equal(new Set(CLAIMS.map(({ claim }) => claim)).size, CLAIMS.length);
});
