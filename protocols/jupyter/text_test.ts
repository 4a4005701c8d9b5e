import assert from "node:assert/strict";
import fc from "fast-check";
import { codePointOffset, stripAnsi, utf16Offset } from "./text.ts";

Deno.test("Offsets count code points one way and UTF-16 units the other", () => {
  assert.equal(utf16Offset("a😀b", 2), 3);
  assert.equal(codePointOffset("a😀b", 3), 2);
  assert.equal(utf16Offset("ab", 9), 2);
  assert.equal(codePointOffset("ab", 9), 2);
  assert.equal(utf16Offset("ab", -1), 0);
  assert.equal(utf16Offset("ab", NaN), 0);
});

Deno.test("Any boundary of a code point is found again, lone surrogates included", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "\ud800", "\udc00", "\n") });
  fc.assert(fc.property(text, (text) => {
    const points = [...text];
    for (let n = 0; n <= points.length; n++) {
      const offset = points.slice(0, n).join("").length;
      assert.equal(utf16Offset(text, n), offset);
      assert.equal(codePointOffset(text, offset), n);
    }
  }));
});

Deno.test("Escape sequences of a terminal go, everything else stays", () => {
  assert.equal(stripAnsi("\x1b[1;31mred\x1b[0m [1m é"), "red [1m é");
  assert.equal(stripAnsi("\x1b]8;;http://x\x07link\x1b]8;;\x1b\\!"), "link!");
  assert.equal(stripAnsi("\x9b2Jx\x1b(By\x1bMz\x1b[?25l"), "xyz");
  assert.equal(stripAnsi("plain"), "plain");
});

Deno.test("Sequences that never end are left as they are, in linear time", () => {
  for (const text of ["\x1b]".repeat(500_000), "\x9d".repeat(500_000), "\x9b0".repeat(500_000)]) {
    assert.equal(stripAnsi(text), text); // in quadratic time this would take minutes
  }
});
