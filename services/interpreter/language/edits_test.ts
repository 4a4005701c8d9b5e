import assert from "node:assert/strict";
import fc from "fast-check";
import { Edits, originIn } from "./edits.ts";

Deno.test("What is not edited is found at its old offset", () => {
  const ranges = fc.uniqueArray(fc.nat(60), { maxLength: 8 }).map((at) => at.sort((a, b) => a - b));
  fc.assert(fc.property(ranges, fc.string({ minLength: 1, maxLength: 9 }), (at, change) => {
    const text = Array.from({ length: 61 }, (_, i) => String.fromCharCode(0x4e00 + i)).join("");
    const edits = new Edits(text);
    for (let i = 0; i + 1 < at.length; i += 2) {
      edits.replace(at[i]!, at[i + 1]!, { text: change });
    }
    const { text: made, pieces } = edits.apply();
    for (let i = 0; i < made.length; i++) {
      const was = text.indexOf(made[i]!);
      if (was >= 0) assert.equal(originIn(pieces, i), was);
    }
  }));
});

Deno.test("A blanked statement leaves its line ends and a semicolon", () => {
  const edits = new Edits("a\nimport {\n  b\n} from 'c'\n(d)");
  edits.blank(2, 25);
  const { text } = edits.apply();
  assert.equal(text.replaceAll(" ", ""), "a\n;\n\n\n(d)");
  assert.equal(text.length, 29);
});

Deno.test("Text with an origin of its own is traced back to that", () => {
  const edits = new Edits("import 'x'; y");
  edits.replace(0, 0, { text: "await import('x');", origin: 7 });
  const { text, pieces } = edits.apply();
  assert.equal(originIn(pieces, text.indexOf("await") + 6), 7);
  assert.equal(originIn(pieces, text.lastIndexOf("y")), 12);
});
