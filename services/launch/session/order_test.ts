import assert from "node:assert/strict";
import fc from "fast-check";
import { wavesOf } from "./order.ts";

function names(nodes: Record<string, string[]>): string[][] {
  const list = Object.entries(nodes).map(([name, after]) => ({ name, after }));
  return wavesOf(list).map((wave) => wave.map(({ name }) => name));
}

Deno.test("wavesOf puts each node behind those that it waits for, in the order of the file", () => {
  assert.deepEqual(names({}), []);
  assert.deepEqual(names({ c: ["b"], a: [], b: ["a"], d: [], e: ["a", "c"] }), [
    ["a", "d"],
    ["b"],
    ["c"],
    ["e"],
  ]);
});

Deno.test("wavesOf passes over names that are no node's, and ends although there is a cycle", () => {
  assert.deepEqual(names({ a: ["nobody"] }), [["a"]]);
  assert.deepEqual(names({ a: [], b: ["c"], c: ["b"] }), [["a"], ["b", "c"]]);
});

Deno.test("wavesOf has each node once, and behind all that it waits for", () => {
  const graph = fc.array(fc.array(fc.nat(29), { maxLength: 4 }), { maxLength: 30 });
  fc.assert(fc.property(graph, (edges) => {
    // Only backwards, so that there is no cycle.
    const nodes = edges.map((after, at) => ({
      name: `n${at}`,
      after: after.filter((other) => other < at).map((other) => `n${other}`),
    }));
    const level = new Map(
      wavesOf(nodes).flatMap((wave, at) => wave.map(({ name }) => [name, at] as const)),
    );
    assert.equal(level.size, nodes.length);
    for (const { name, after } of nodes) {
      for (const before of after) assert.ok(level.get(before)! < level.get(name)!);
    }
  }));
});
