import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { pngText } from "./png.ts";

/** The bytes of an image's pixels. */
function pixels(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer);
  assert.deepEqual([...png.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const length = view.getUint32(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  assert.equal(rows.length, height * (3 * width + 1));
  const found = new Uint8Array(height * width * 3);
  for (let y = 0; y < height; y++) {
    assert.equal(rows[y * (3 * width + 1)], 0);
    found.set(rows.subarray(y * (3 * width + 1) + 1, (y + 1) * (3 * width + 1)), y * 3 * width);
  }
  return found;
}

Deno.test("A text's bytes are an image's pixels, filled up with line feeds", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), (text) => {
    const whole = new TextDecoder().decode(pixels(Uint8Array.fromBase64(pngText(text))));
    assert.equal(whole.trimEnd(), text.trimEnd());
    assert.match(whole.slice(text.length), /^\n*$/);
  }));
});
