import assert from "node:assert/strict";
import fc from "fast-check";
import { until } from "../../../../tests/lib/until.ts";
import { StreamGatherer, type StreamText } from "./stream_gatherer.ts";

Deno.test("Lone text goes out by itself, and a flood as few pieces", async () => {
  const out: StreamText[] = [];
  using gatherer = new StreamGatherer((text) => out.push(text));
  gatherer.add({ cell: 1, name: "stdout", text: "lone" });
  await until("it to go out", () => out.length === 1);
  for (let i = 0; i < 1000; i++) gatherer.add({ cell: 1, name: "stdout", text: "x" });
  assert.equal(out.length, 1);
  await until("the rest to go out", () => out.length === 2);
  assert.equal(out[1]!.text.length, 1000);
  gatherer.add({ cell: 1, name: "stdout", text: "y".repeat(70_000) });
  assert.equal(out.length, 3, "much does not wait");
});

Deno.test("Whatever is added comes out in its order, cell by cell and stream by stream", () => {
  const piece = fc.record({
    cell: fc.integer({ min: 1, max: 2 }),
    name: fc.constantFrom("stdout" as const, "stderr" as const),
    text: fc.string(),
  });
  fc.assert(fc.property(fc.array(piece), (pieces) => {
    const out: StreamText[] = [];
    using gatherer = new StreamGatherer((text) => out.push(text));
    for (const one of pieces) gatherer.add(one);
    gatherer.flush();
    const joined = (all: readonly StreamText[]) =>
      all.flatMap(({ cell, name, text }) => [...text].map((char) => `${cell}${name}${char}`));
    assert.deepEqual(joined(out), joined(pieces));
    for (const [i, { cell, name }] of out.entries()) {
      const next = out[i + 1];
      assert.ok(next === undefined || next.cell !== cell || next.name !== name);
    }
  }));
});
