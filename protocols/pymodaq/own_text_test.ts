import assert from "node:assert/strict";
import { ownText } from "./own_text.ts";

Deno.test("A part of a text that is kept does not keep the whole text", () => {
  const { heapUsed } = Deno.memoryUsage();
  const decoder = new TextDecoder();
  const kept = Array.from({ length: 64 }, (_, i) => {
    const whole = decoder.decode(new Uint8Array(8 * 2 ** 20).fill(0x61 + i % 26));
    return ownText(whole, 4096);
  });
  const grown = Deno.memoryUsage().heapUsed - heapUsed;
  assert(grown < 256 * 2 ** 20, `512 MiB were read, 256 KiB kept, and ${grown} B are used`);
  assert(kept.every(({ length }) => length === 4096));
});

Deno.test("A text that is short enough stays as it is", () => {
  for (const text of ["", "a", "é µm 日本", "\u{1f600}".repeat(20)]) {
    assert.equal(ownText(text), text);
    assert.equal(ownText(text, 100), text);
  }
  assert.equal(ownText("detector", 3), "det");
});
