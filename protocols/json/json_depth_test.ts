import assert from "node:assert/strict";
import fc from "fast-check";
import { frame } from "../jupyter/codec_testing.ts";
import { isDeeperThan } from "./json_depth.ts";

function depth(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  return 1 + Math.max(0, ...Object.values(value).map(depth));
}

Deno.test("Depth is that of the value, whatever its strings hold", () => {
  const text = fc.string({ unit: fc.constantFrom("[", "{", '"', "\\", "]", "a") });
  const value = fc.letrec((tie) => ({
    node: fc.oneof({ maxDepth: 6 }, text, fc.array(tie("node")), fc.dictionary(text, tie("node"))),
  })).node;
  fc.assert(fc.property(value, fc.nat(7), (value, limit) => {
    const json = frame(JSON.stringify(value));
    assert.equal(isDeeperThan(json, limit), depth(value) > limit && json.length > limit);
  }));
});

Deno.test("A string that does not end and one full of backslashes end the look", () => {
  assert.equal(isDeeperThan(frame(`"${"[".repeat(100)}`), 5), false);
  assert.equal(isDeeperThan(frame(`"${"\\".repeat(1_000_000)}" [[`), 1), true);
});
