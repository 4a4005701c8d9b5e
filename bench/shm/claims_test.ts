import assert from "node:assert/strict";
import { CLAIMS, judge, type ShmClaim } from "./claims.ts";

const CLAIM: ShmClaim = { claim: "x", ours: "a", peer: "floor", theirs: "b", most: 3 };

Deno.test("a claim is judged by the rounds' own ratios, not by the medians of different minutes", () => {
  const judged = judge(CLAIM, [{ a: 200, b: 100 }, { a: 900, b: 600 }, { a: 250, b: 100 }])!;
  assert.equal(judged.times, 2);
  assert.equal(judged.claim.ratio, 0.5);
  assert.equal(judged.isMet, true);
});

Deno.test("a claim beyond its limit is missed, and one without a limit neither", () => {
  assert.equal(judge(CLAIM, [{ a: 301, b: 100 }])!.isMet, false);
  const { most: _, ...unlimited } = CLAIM;
  assert.equal(judge(unlimited, [{ a: 301, b: 100 }])!.isMet, undefined);
});

Deno.test("without the peer there is no claim", () => {
  assert.equal(judge(CLAIM, [{ a: 1 }]), undefined);
});

Deno.test("Deno's share is measured against C's time and ten empty calls of the same round", () => {
  const claim = CLAIMS.find(({ claim }) => claim === "deno/write/64B")!;
  const round = { "c.write/64": 60, "deno.empty": 4, "deno.write/64": 90 };
  assert.equal(judge(claim, [round])!.claim.theirs, 100);
  assert.equal(judge(claim, [round])!.isMet, true);
});
