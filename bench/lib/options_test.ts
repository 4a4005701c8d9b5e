import assert from "node:assert/strict";
import { isWanted, parseOptions } from "./options.ts";

Deno.test("parseOptions fills in the documented defaults", () => {
  const options = parseOptions([]);
  assert.equal(options.runs, 5);
  assert.equal(options.publisher, "drops");
  assert.deepEqual(options.only, []);
});

Deno.test("parseOptions refuses what it does not know", () => {
  assert.throws(() => parseOptions(["--fast"]), /Unknown option '--fast'/);
  assert.throws(() => parseOptions(["--runs", "none"]), /--runs is a positive number/);
});

Deno.test("isWanted selects claims by prefix, and all without one", () => {
  assert.ok(isWanted({ only: [] }, "latency/64B"));
  assert.ok(isWanted({ only: ["cpu", "latency"] }, "latency/64B"));
  assert.ok(!isWanted({ only: ["cpu"] }, "latency/64B"));
});
