import assert from "node:assert/strict";
import { AskerLimit } from "./beacon_limit.ts";

Deno.test("An asker gets 200 answers at once and 100 a second then, and takes nothing from another", () => {
  let now = 0;
  const limit = new AskerLimit(() => now);
  const taken = (address: string) =>
    Array.from({ length: 500 }, () => limit.take(address)).filter(Boolean).length;
  assert.equal(taken("10.0.0.1"), 200);
  assert.equal(taken("10.0.0.2"), 200);
  now = 1000;
  assert.equal(taken("10.0.0.1"), 100);
  now = 100_000;
  assert.equal(taken("10.0.0.1"), 200);
});

Deno.test("More askers than are remembered share one allowance, until others are forgotten", () => {
  let now = 0;
  const limit = new AskerLimit(() => now);
  for (let i = 0; i < 256; i++) assert.ok(limit.take(`10.0.${i}.1`));
  const strangers = Array.from({ length: 1000 }, (_, i) => limit.take(`10.1.${i}.1`));
  assert.equal(strangers.filter(Boolean).length, 200);
  now = 60_000;
  assert.ok(limit.take("10.2.0.1"));
});
