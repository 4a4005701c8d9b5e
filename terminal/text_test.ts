import assert from "node:assert/strict";
import fc from "fast-check";
import { displayWidth, fit, safeText, truncate } from "./text.ts";

Deno.test("displayWidth counts columns, not characters", () => {
  const widths: [string, number][] = [
    ["imu", 3],
    ["é", 1],
    ["e\u0301", 1],
    ["机器人", 6],
    ["한글", 4],
    ["🤖", 2],
    ["⚡", 2],
    ["🇩🇪", 2],
    ["𠀀", 2],
    ["a\u200db\ufeff", 2],
    ["", 0],
  ];
  for (const [text, width] of widths) assert.equal(displayWidth(text), width, text);
});

Deno.test("truncate and fit keep to their width, whatever the text", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "机", "🤖", "e\u0301", " ") });
  fc.assert(fc.property(text, fc.nat(12), (text, width) => {
    const cut = truncate(text, width);
    assert.ok(displayWidth(cut) <= width);
    assert.equal(cut === text, displayWidth(text) <= width);
    assert.equal(displayWidth(fit(text, width)), width);
    assert.equal(displayWidth(fit(text, width, "right")), width);
  }));
});

Deno.test("safeText leaves nothing that moves the cursor or turns the line round", () => {
  assert.equal(safeText("a\x1b[2Jb\r\n\u202ec\u0085\u2028"), "a·[2Jb···c··");
  assert.equal(safeText("imu/機"), "imu/機");
});
