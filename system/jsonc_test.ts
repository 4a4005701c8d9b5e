import assert from "node:assert/strict";
import fc from "fast-check";
import { parseJsonc } from "./jsonc.ts";

Deno.test("comments and trailing commas are passed over, but not inside texts", () => {
  const text = `{ // one
    "a": "x // y /* z */ ,}", /* two
    */ "b": [1, 2, // three
    ], "c\\"": "\\\\",
  }`;
  assert.deepEqual(parseJsonc(text), { a: "x // y /* z */ ,}", b: [1, 2], 'c"': "\\" });
});

Deno.test("plain JSON is read as JSON", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = JSON.stringify(value, null, 2);
    assert.deepEqual(parseJsonc(text), JSON.parse(text));
  }));
});

Deno.test("what is not JSON is refused", () => {
  for (const text of ["", "{", "[1,,2]", '{"a": 1 "b": 2}']) {
    assert.throws(() => parseJsonc(text), SyntaxError);
  }
});
