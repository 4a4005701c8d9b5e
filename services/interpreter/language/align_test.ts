import assert from "node:assert/strict";
import { alignedOffset } from "./align.ts";
import { Lines } from "./place.ts";
import { loadStripper } from "./parsers.ts";

const CASES = [
  "let a: number = 1; throw here(a as any)",
  "const t = `a${ `` }b` as string, u: { x: number } = here;",
  "class A<T> extends B<T> { constructor(private x: number) { super(here) } }",
  "enum E { A, B } here()",
  "f<Map<string, here>>(x as unknown as here, here2!)",
  "/* é𝕏 */ export const g = async <T,>(a: T): Promise<T> => here",
  "let x: x = x; here",
];

Deno.test("A word that keeps its place in a line is found at its column before the types went", async () => {
  const { strip } = await loadStripper();
  for (const text of CASES) {
    const stripped = strip(text);
    const words = [...stripped.matchAll(/\bhere2?\b/g)];
    assert.ok(words.length > 0, stripped);
    for (const { index, 0: word } of words) {
      const offset = alignedOffset({ text: new Lines(text), stripped: new Lines(stripped) }, index);
      assert.equal(text.slice(offset, offset + word.length), word, `${text}\n${stripped}`);
    }
  }
});

Deno.test("Every offset has its like in the text", async () => {
  const { strip } = await loadStripper();
  for (const text of CASES) {
    const stripped = strip(text);
    for (let at = 0; at <= stripped.length; at++) {
      const offset = alignedOffset({ text: new Lines(text), stripped: new Lines(stripped) }, at);
      assert.ok(offset >= 0 && offset <= text.length, `${at} of ${stripped} is ${offset}`);
    }
  }
});
