import assert from "node:assert/strict";
import { CLAIMS, measuredClaim } from "./claims.ts";

function claim(name: string) {
  return CLAIMS.find(({ claim }) => claim === name)!;
}

Deno.test("A round trip is the median of its times, and less of it is better", () => {
  const round = { ours: [20_000, 20_000, 90_000], theirs: [10_000, 10_000, 10_000] };
  const { ours, theirs, unit, ratio } = measuredClaim(claim("scalar-rtt"), [round]);
  assert.deepEqual([ours, theirs, unit, ratio], [20, 10, "µs", 0.5]);
});

Deno.test("A rate is how often the median fits into a second, and more of it is better", () => {
  const round = { ours: [20_000], theirs: [10_000] };
  const { ours, theirs, unit, ratio } = measuredClaim(claim("frame-2048"), [round]);
  assert.deepEqual([ours, theirs, unit, ratio], [50_000, 100_000, "frames/s", 0.5]);
});

Deno.test("A ratio is the median of those of batches that followed each other", () => {
  const rounds = [
    { ours: [10, 80], theirs: [10, 40] },
    { ours: [30], theirs: [60] },
  ];
  assert.equal(measuredClaim(claim("scalar-rtt"), rounds).ratio, 1);
});

Deno.test("Claims have names of their own", () => {
  assert.equal(new Set(CLAIMS.map(({ claim }) => claim)).size, CLAIMS.length);
});
