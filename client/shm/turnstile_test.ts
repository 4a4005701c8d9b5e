import assert from "node:assert/strict";
import { Patience } from "./patience.ts";
import { Turnstile } from "./turnstile.ts";

Deno.test("A turnstile lets one through after the other, also past those who give up or fail", async () => {
  const turnstile = new Turnstile();
  using patience = new Patience(Infinity, []);
  const controller = new AbortController();
  using impatient = new Patience(Infinity, [controller.signal]);
  const seen: number[] = [];
  const first = Promise.withResolvers<void>();
  const passes = [
    turnstile.pass(patience, () => first.promise),
    turnstile.pass(impatient, () => Promise.resolve(seen.push(1))),
    turnstile.pass(patience, () => Promise.reject(new Error("broken"))),
    turnstile.pass(patience, () => Promise.resolve(seen.push(3))),
  ];
  assert.equal(turnstile.waiting, 4);
  const ended = Promise.allSettled(passes);
  controller.abort("gave up");
  await assert.rejects(passes[1]!, (reason) => reason === "gave up");
  assert.deepEqual(seen, []);
  first.resolve();
  assert.deepEqual((await ended).map(({ status }) => status), [
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  assert.deepEqual(seen, [3]);
  assert.equal(turnstile.waiting, 0);
});
