import assert from "node:assert/strict";
import { compare, compareWithLimit, type Comparison, COMPARISONS, whyNotOurs } from "./claims.ts";
import type { KernelSample } from "./measure.ts";

function named(name: string): Comparison {
  return COMPARISONS.find(({ claim }) => claim === name)!;
}

Deno.test("A kernel's runs become a ratio beside a peer's, above 1 when ours is better", () => {
  const ours: KernelSample[] = [{ lines_s: 0.05 }, { lines_s: 0.1 }, { lines_s: 0.04 }];
  const samples: KernelSample[] = [{ lines_s: 0.25 }, { lines_s: 0.2 }, { lines_s: 0.25 }];
  const judged = compare(named("stdout/lines"), ours, { name: "ipykernel", samples })!;
  assert.equal(judged.claim.ours, 200);
  assert.equal(judged.claim.ratio, 5);
  assert.equal(judged.least, 5);
  const start = { ours: [{ start_ms: [100, 300, 150] }], theirs: [{ start_ms: [300] }] };
  const beside = compare(named("start"), start.ours, {
    name: "deno jupyter",
    samples: start.theirs,
  })!;
  assert.equal(beside.claim.claim, "start@deno_jupyter");
  assert.equal(beside.claim.ratio, 2);
});

Deno.test("A peer that fails in half of its runs is not compared with, and ours that fails once is told", () => {
  const ours: KernelSample[] = [{ await_ms: [2, 3, 4] }];
  const samples: KernelSample[] = [{ await_ms: [3] }, { await_ms: null }];
  const comparison = named("interrupt/await");
  assert.equal(compare(comparison, ours, { name: "ipykernel", samples }), undefined);
  assert.equal(compareWithLimit(comparison, ours)!.claim.ratio, 10 / 3);
  assert.equal(whyNotOurs(comparison, ours), undefined);
  assert.match(whyNotOurs(comparison, samples)!, /did not do it/);
  // One that failed once of three times is compared by the others.
  const most = [...samples, { await_ms: [5] }];
  assert.equal(compare(comparison, ours, { name: "ipykernel", samples: most })!.claim.theirs, 4);
});
