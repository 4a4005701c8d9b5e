import assert from "node:assert/strict";
import { didYouMean, listNames, nearest } from "./nearest.ts";

Deno.test("the nearest names come first, and nothing far away", () => {
  const names = ["restart", "required", "remap", "process", "processes"];
  assert.deepEqual(nearest("restrat", names), ["restart"]);
  assert.deepEqual(nearest("PROCESS", names), ["process", "processes"]);
  assert.deepEqual(nearest("req", names), ["required"]);
  assert.deepEqual(nearest("colour", names), []);
  assert.deepEqual(nearest("x".repeat(100_000), names), []);
});

Deno.test("suggestions and lists are words of a sentence", () => {
  assert.equal(didYouMean("nods", ["node", "nodes"]), 'Did you mean "node" or "nodes"?');
  assert.equal(didYouMean("x", ["nodes"]), "");
  assert.equal(listNames(["a", "b", "c"], 2), "a, b and 1 more");
});
