import assert from "node:assert/strict";
import { plainText } from "./plain_text.ts";

Deno.test("Plain values look as Deno shows them", () => {
  assert.equal(plainText({ value: 2 }), "2");
  assert.equal(plainText({ value: "it's" }), `"it's"`);
  assert.equal(plainText({ value: null }), "null");
  assert.equal(plainText({ value: true }), "true");
  assert.equal(plainText({ unserializableValue: "-0" }), "-0");
  assert.equal(plainText({ unserializableValue: "12n" }), "12n");
});

Deno.test("A text is as long as it may be, and no longer", () => {
  assert.equal(plainText({ value: "x".repeat(100_000) }).length, 100_002);
  assert.ok(plainText({ value: "x".repeat(1_000_000) }).length < 100_100);
  const escaped = plainText({ value: "\x01".repeat(100_000) });
  assert.match(escaped.slice(262_144), /^… \d+ more characters$/);
});
