import assert from "node:assert/strict";
import { MAX_POSTED, PostedCalls } from "./posted_calls.ts";

Deno.test("Posted calls are taken once, the oldest first or by their ids", () => {
  const calls = new PostedCalls();
  for (const id of [3n, 5n, 7n]) calls.add(id);
  assert.equal(calls.take(5n), 5n);
  assert.equal(calls.take(5n), undefined);
  assert.equal(calls.take(), 3n);
  calls.putBack(3n);
  assert.equal(calls.take(), 3n);
  assert.equal(calls.take(), 7n);
  assert.equal(calls.take(), undefined);
});

Deno.test("Of too many posted calls the oldest are forgotten, and counted", () => {
  const calls = new PostedCalls();
  for (let id = 1n; id <= MAX_POSTED + 2; id++) calls.add(id);
  assert.equal(calls.size, MAX_POSTED);
  assert.equal(calls.forgotten, 2);
  assert.equal(calls.take(), 3n);
});
