import assert from "node:assert/strict";
import fc from "fast-check";
import { LineCutter, MAX_LINE_BYTES } from "./line_cutter.ts";

const TEXT = new TextEncoder();

function cut(chunks: readonly Uint8Array[]): { text: string; isCut: boolean }[] {
  const cutter = new LineCutter();
  const latin = new TextDecoder("latin1");
  const lines = [];
  for (const chunk of chunks) {
    for (const { bytes, isCut } of cutter.push(chunk)) {
      lines.push({ text: latin.decode(bytes), isCut });
    }
  }
  for (const { bytes, isCut } of cutter.end()) lines.push({ text: latin.decode(bytes), isCut });
  return lines;
}

Deno.test("LineCutter yields lines, empty ones too, and the last one without its end", () => {
  const lines = cut([TEXT.encode("a\n\nb"), TEXT.encode("c\n"), TEXT.encode("d")]);
  assert.deepEqual(lines.map(({ text }) => text), ["a", "", "bc", "d"]);
});

Deno.test("LineCutter cuts a line without end once, counts the rest, and goes on behind it", () => {
  const cutter = new LineCutter();
  const block = new Uint8Array(10_000).fill(120);
  const lines = [];
  for (let i = 0; i < 100; i++) lines.push(...cutter.push(block));
  assert.equal(lines.length, 1);
  assert.ok(lines[0]!.isCut);
  assert.equal(lines[0]!.bytes.length, MAX_LINE_BYTES);
  assert.equal(cutter.leftOut, 1_000_000 - MAX_LINE_BYTES);
  const [next] = cutter.push(TEXT.encode("rest\nnext\n"));
  assert.deepEqual(next, { bytes: TEXT.encode("next"), isCut: false });
  assert.deepEqual(cutter.end(), []);
});

Deno.test("LineCutter leaves a line of exactly the longest length whole", () => {
  const line = new Uint8Array(MAX_LINE_BYTES).fill(120);
  assert.deepEqual(cut([line, TEXT.encode("\nb\n")]).map(({ isCut }) => isCut), [false, false]);
});

Deno.test("LineCutter does not mind where chunks end, whatever the bytes", () => {
  fc.assert(fc.property(
    fc.uint8Array({ maxLength: 400, max: 20 }),
    fc.array(fc.nat(400), { maxLength: 8 }),
    (bytes, ends) => {
      const marks = [0, ...ends.map((end) => Math.min(end, bytes.length)), bytes.length]
        .sort((a, b) => a - b);
      const chunks = marks.slice(1).map((end, at) => bytes.slice(marks[at], end));
      const text = new TextDecoder("latin1").decode(bytes);
      const expected = text.split("\n");
      if (expected.at(-1) === "") expected.pop();
      assert.deepEqual(cut(chunks).map((line) => line.text), expected);
    },
  ));
});
