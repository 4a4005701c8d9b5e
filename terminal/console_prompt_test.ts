import assert from "node:assert/strict";
import fc from "fast-check";
import { onEditorKey } from "./console_editor.ts";
import { highlight } from "./console_highlight.ts";
import { offerMatches } from "./console_menu.ts";
import { drawPrompt } from "./console_prompt.ts";
import { type EditorState, emptyInput } from "./console_state.ts";
import { displayWidth } from "./text.ts";

const LOOK = { prompt: "In [3]: ", continuation: "   ...: ", isCode: true };
const SIZE = { columns: 21, rows: 24, color: false };

function state(text: string, cursor = text.length): EditorState {
  return { ...emptyInput(), text, cursor };
}

Deno.test("an input stands behind its prompt, with the cursor in it", () => {
  assert.deepEqual(drawPrompt(state("1 + 1", 2), LOOK, SIZE), {
    lines: ["In [3]: 1 + 1"],
    cursor: { row: 0, column: 10 },
  });
});

Deno.test("further lines have a prompt of their own", () => {
  assert.deepEqual(drawPrompt(state("if (a) {\n  b"), LOOK, SIZE), {
    lines: ["In [3]: if (a) {", "   ...:   b"],
    cursor: { row: 1, column: 11 },
  });
});

Deno.test("long lines are broken, and a full one has room for the cursor below", () => {
  const drawn = drawPrompt(state("123456789012"), LOOK, SIZE);
  assert.deepEqual(drawn, {
    lines: ["In [3]: 123456789012", ""],
    cursor: { row: 1, column: 0 },
  });
  const wide = drawPrompt(state("1234567890手x", 11), LOOK, SIZE);
  assert.deepEqual(wide, {
    lines: ["In [3]: 1234567890手", "x"],
    cursor: { row: 1, column: 0 },
  });
});

Deno.test("an answer that is not to be seen is not", () => {
  const look = { prompt: "Password: ", continuation: "", isCode: false, isHidden: true };
  assert.deepEqual(drawPrompt(state("secret"), look, SIZE), {
    lines: ["Password: "],
    cursor: { row: 0, column: 10 },
  });
});

Deno.test("what is higher than the terminal shows the lines around the cursor", () => {
  const text = Array.from({ length: 40 }, (_, row) => `line ${row}`).join("\n");
  const { lines, cursor } = drawPrompt(state(text), LOOK, { ...SIZE, rows: 10 });
  assert.equal(lines.length, 9);
  assert.equal(lines.at(-1), "   ...: line 39");
  assert.equal(cursor.row, 8);
});

Deno.test("matches stand below, the chosen one marked, and many are counted", () => {
  const asked = state("arm.m");
  const matches = ["moveTo", "moveBy", "mode"].map((text) => ({ text, type: "" }));
  const offered = offerMatches(asked, asked, { matches, start: 4, end: 5 });
  const chosen = onEditorKey(offered, "\t").state;
  assert.deepEqual(drawPrompt(chosen, LOOK, SIZE).lines, [
    "In [3]: arm.moveTo",
    ">moveTo  moveBy ",
    " mode   ",
  ]);
  const many = Array.from({ length: 50 }, (_, i) => ({ text: `name${i}`, type: "" }));
  const crowd = offerMatches(asked, asked, { matches: many, start: 4, end: 5 });
  const { lines } = drawPrompt(crowd, LOOK, SIZE);
  assert.equal(lines.length, 7);
  assert.equal(lines.at(-1), " 50 matches");
});

Deno.test("a search is shown, and that it finds nothing", () => {
  const searching = onEditorKey(emptyInput(["arm.home()"]), "\x12").state;
  const found = onEditorKey(searching, "h").state;
  assert.deepEqual(drawPrompt(found, LOOK, SIZE).lines, ["In [3]: arm.home()", "search: h"]);
  const lost = onEditorKey(found, "x").state;
  assert.equal(drawPrompt(lost, LOOK, SIZE).lines[1], "not found: hx");
});

Deno.test("code has colours, also where a text goes over several lines", () => {
  const { lines } = drawPrompt(state("let a = `x\ny`"), LOOK, { ...SIZE, color: true });
  assert.deepEqual(lines, [
    "\x1b[32mIn [3]: \x1b[0m\x1b[34mlet\x1b[0m a = \x1b[32m`x\x1b[0m",
    "\x1b[32m   ...: y`\x1b[0m",
  ]);
});

Deno.test("colours know words by themselves from parts of others", () => {
  const parts = (code: string) => highlight(code).map(({ start, end }) => code.slice(start, end));
  assert.deepEqual(parts("const newton = a.in; // in"), ["const", "// in"]);
  assert.deepEqual(parts("x1 = 0x1f + 2.5e3"), ["0x1f", "2.5e3"]);
  assert.deepEqual(parts(`f('a\\'b', "c`), [`'a\\'b'`, `"c`]);
  assert.deepEqual(parts("%run 'a.ts'"), ["%run", "'a.ts'"]);
});

Deno.test("no line is wider than the terminal, and the cursor is on one of them", () => {
  const text = fc.string({ unit: "grapheme" });
  fc.assert(
    fc.property(text, fc.nat(), fc.integer({ min: 10, max: 90 }), (text, place, columns) => {
      const size = { columns, rows: 12, color: false };
      const cursor = Math.min(place, text.length);
      const drawn = drawPrompt(state(text, cursor), LOOK, size);
      assert.ok(drawn.lines.length < 12);
      for (const line of drawn.lines) assert.ok(displayWidth(line) < columns);
      assert.ok(drawn.cursor.row < drawn.lines.length);
      assert.ok(drawn.cursor.column < columns);
    }),
  );
});
