import assert from "node:assert/strict";
import fc from "fast-check";
import { scan } from "./scan.ts";

function ends(code: string): [string, string, number] {
  const { inside, open, mismatch } = scan(code);
  return [inside, open.map(({ char }) => char).join(""), mismatch];
}

for (
  const [code, inside, open, mismatch] of [
    ["f(a[1], {", "code", "({", -1],
    ["'a\\'", "string", "", -1],
    ["'a\nb", "code", "", -1],
    ["`a ${ {", "code", "${", -1],
    ["`a ${ b } c", "template", "", -1],
    ["`a ${ `b ${ c } d` } e`", "code", "", -1],
    ["/* ( ", "comment", "", -1],
    ["[ // (", "line comment", "[", -1],
    ["// (\n[", "code", "[", -1],
    ["a / b(1 / c", "code", "(", -1],
    ["x = /[/(]/.test(", "code", "(", -1],
    ["return /(", "regex", "", -1],
    ["a++ / (b", "code", "(", -1],
    ["o.return / (b", "code", "(", -1],
    ["x! / (b", "code", "(", -1],
    ["(]", "code", "(", 1],
    ["#!/usr/bin/env -S deno (\n{", "code", "{", -1],
  ] as const
) {
  Deno.test(`The end of ${JSON.stringify(code)} is seen`, () => {
    assert.deepEqual(ends(code), [inside, open, mismatch]);
  });
}

Deno.test("Any text is scanned to its end in time that grows with its length", () => {
  const bits = fc.constantFrom(..."(){}[]`$'\"/*\\\n!+a1.= ", "${", "/*", "*/", "//", "return");
  fc.assert(fc.property(fc.array(bits, { maxLength: 200 }), (pieces) => {
    const code = pieces.join("");
    const { start, lastCode, open } = scan(code);
    assert.ok(start <= code.length && lastCode <= code.length);
    for (const { at } of open) assert.match(code[at]!, /[({[`]/);
  }));
});
