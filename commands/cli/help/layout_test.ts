import assert from "node:assert/strict";
import fc from "fast-check";
import { columnsOf, fill } from "./layout.ts";

Deno.test("a text is broken at spaces and loses no word", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 });
  fc.assert(fc.property(words, fc.integer({ min: 12, max: 60 }), (list, columns) => {
    const lines = fill(list.join(" "), columns);
    assert.ok(lines.every((line) => line.length <= columns));
    assert.equal(lines.join(" "), list.join(" "));
  }));
});

Deno.test("a word longer than the line stays whole", () => {
  assert.deepEqual(fill("see https://example.org/long now", 10), [
    "see",
    "https://example.org/long",
    "now",
  ]);
});

Deno.test("the texts of a list stand under each other, and long labels above theirs", () => {
  const rows = [
    { label: "--in <endpoint>", text: "Where publishers connect to us, every one of them" },
    { label: "--a-rather-long-flag <value>", text: "Short" },
  ];
  assert.deepEqual(columnsOf(rows, 52), [
    "  --in <endpoint>  Where publishers connect to us,",
    "                   every one of them",
    "  --a-rather-long-flag <value>",
    "                   Short",
  ]);
});

Deno.test("on a narrow terminal texts go under their labels", () => {
  assert.deepEqual(columnsOf([{ label: "--in <endpoint>", text: "Where they connect" }], 40), [
    "  --in <endpoint>",
    "      Where they connect",
  ]);
});
