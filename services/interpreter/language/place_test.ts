import assert from "node:assert/strict";
import fc from "fast-check";
import { excerpt, Lines } from "./place.ts";

const text = fc.array(fc.constantFrom("a", "é", "\t", "\n", "\r\n", "\r", "\u2028", "𝕏"), {
  maxLength: 30,
})
  .map((pieces) => pieces.join(""));

Deno.test("An offset is found again by its place", () => {
  fc.assert(fc.property(text, fc.nat(40), (words, at) => {
    const lines = new Lines(words);
    const offset = Math.min(at, words.length);
    // Between the two halves of a line end is no place.
    if (words[offset - 1] === "\r" && words[offset] === "\n") return;
    assert.equal(lines.offsetOf(lines.placeOf(offset)), offset);
  }));
});

Deno.test("An excerpt shows the line and points below the column", () => {
  assert.deepEqual(excerpt(new Lines("one\ntwo(3)\nthree"), { line: 2, column: 4 }), [
    "  2 | two(3)",
    "    |    ^",
  ]);
});

Deno.test("The caret of an excerpt stands behind the same tabs as the code", () => {
  assert.deepEqual(excerpt(new Lines("\t\tx.y"), { line: 1, column: 5 }), [
    "  1 | \t\tx.y",
    "    | \t\t  ^",
  ]);
});

Deno.test("A long line is cut around the place", () => {
  const [line, caret] = excerpt(new Lines("a".repeat(500) + "X" + "b".repeat(500)), {
    line: 1,
    column: 501,
  });
  assert.ok(line!.length < 120, line);
  assert.equal(line![caret!.indexOf("^")], "X");
});

Deno.test("A line that is not there has no excerpt", () => {
  assert.deepEqual(excerpt(new Lines("one"), { line: 7, column: 1 }), []);
});

Deno.test("Lines end where V8 ends them", () => {
  fc.assert(fc.property(text, (words) => {
    const lines = new Lines(words);
    const all = words.split(/\r\n|[\n\r\u2028\u2029]/);
    for (const [index, line] of all.entries()) assert.equal(lines.line(index + 1), line);
    assert.equal(lines.line(all.length + 1), "");
    assert.equal(lines.placeOf(words.length).line, all.length);
  }));
});
