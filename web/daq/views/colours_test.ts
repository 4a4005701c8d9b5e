import assert from "node:assert/strict";
import fc from "fast-check";
import { COLOUR_MAPS, colourTable, paint, SHADES } from "./colour_maps.js";
import { autoLevels, BARS, histogram } from "./levels.js";

/** Red, green and blue of a pixel. */
function colour(pixel: number): number[] {
  return [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
}

Deno.test("Each map begins and ends with its own colours, and is opaque", () => {
  const ends = COLOUR_MAPS.map((name) => {
    const table = colourTable(name);
    for (let at = 0; at < SHADES; at++) assert.equal(table[at]! >>> 24, 255);
    return [name, colour(table[0]!), colour(table[SHADES - 1]!)];
  });
  assert.deepEqual(ends, [
    ["viridis", [68, 1, 84], [253, 231, 37]],
    ["magma", [0, 0, 4], [252, 253, 191]],
    ["turbo", [48, 18, 59], [122, 4, 2]],
    ["gray", [0, 0, 0], [255, 255, 255]],
  ]);
});

Deno.test("Values between the levels are painted in order, those beyond in the last colours", () => {
  const table = colourTable("gray");
  const levels = { table, low: 100, high: 200, offset: 0, scale: 1 };
  const pixels = new Uint32Array(6);
  paint(Float32Array.of(0, 100, 150, 200, 9e9, NaN), pixels, levels);
  assert.deepEqual([...pixels.subarray(0, 5)].map((pixel) => pixel & 255), [0, 0, 128, 255, 255]);
  assert.equal(pixels[5], 0);
  paint(Float32Array.of(99, 100, 101), pixels.subarray(0, 3), { ...levels, high: 100 });
  assert.deepEqual([...pixels.subarray(0, 3)].map((pixel) => pixel & 255), [0, 0, 255]);
});

Deno.test("A histogram counts every value once, whatever it is packed in", () => {
  fc.assert(fc.property(
    fc.array(fc.nat(65535), { minLength: 1, maxLength: 300 }),
    fc.double({ min: -1e3, max: 1e3, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    (words, offset, scale) => {
      const values = words.map((word) => offset + scale * word);
      const range = { min: Math.min(...values), max: Math.max(...values) };
      const bars = histogram(Uint16Array.from(words), { ...range, offset, scale });
      // Those at the ends may fall off by the last digit.
      const most = words.filter((word) =>
        word === Math.max(...words) || word === Math.min(...words)
      ).length;
      const counted = bars.reduce((sum, count) => sum + count, 0);
      assert.ok(counted <= words.length && counted >= words.length - most);
      const { low, high } = autoLevels(bars, range);
      assert.ok(low >= range.min && high <= range.max + 1e-6 && low <= high);
    },
  ));
});

Deno.test("A few hot pixels do not set the levels", () => {
  const values = Float32Array.from({ length: 10_000 }, (_, at) => at % 100);
  values[5] = 1e5;
  const range = { min: 0, max: 1e5 };
  const { high } = autoLevels(histogram(values, { ...range, offset: 0, scale: 1 }), range);
  assert.equal(high, 1e5 / BARS);
});
