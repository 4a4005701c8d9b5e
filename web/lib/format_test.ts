import assert from "node:assert/strict";
import fc from "fast-check";
import {
  axisTitle,
  formatAge,
  formatAmong,
  formatBytes,
  formatNumber,
  formatPosition,
  formatTick,
} from "./format.js";
import { ticks } from "./ticks.js";

Deno.test("Numbers have so many significant digits, and powers of ten where they help", () => {
  const words: [number | null, number, string][] = [
    [0, 6, "0"],
    [12.5, 6, "12.5"],
    [1 / 3, 4, "0.3333"],
    [-2, 6, "−2"],
    [8327.4, 3, "8330"],
    [123456789, 4, "1.235e8"],
    [0.00001234, 3, "1.23e−5"],
    [1e-5, 6, "1e−5"],
    [null, 6, "–"],
    [NaN, 6, "–"],
    [-Infinity, 6, "−∞"],
  ];
  for (const [value, digits, text] of words) assert.equal(formatNumber(value, digits), text);
});

Deno.test("A number that is shown is the number, but for its last digit", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const back = Number(formatNumber(value, 6).replaceAll("−", "-"));
    assert.ok(Math.abs(back - value) <= Math.abs(value) * 1e-5, `${back} of ${value}`);
  }));
});

Deno.test("Positions keep their decimals on the way, as many as are of use within the limits", () => {
  const limits = { min: 0, max: 100 };
  assert.equal(formatPosition(-3.5e-5, limits), "0.000");
  assert.equal(formatPosition(12.5, limits), "12.500");
  assert.equal(formatPosition(-0.0023, {}), "−0.0023000");
  assert.equal(formatPosition(null, limits), "–");
});

Deno.test("Numbers among others are told apart, however far they are from zero", () => {
  assert.equal(formatAmong(101325.0004, 0.002), "101325.0004");
  assert.equal(formatAmong(4000, 3990), "4000");
  assert.equal(formatAmong(5, 0), "5");
  assert.equal(formatAmong(NaN, 1), "–");
  const base = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  fc.assert(fc.property(base, fc.double({ min: 1e-3, max: 1e3, noNaN: true }), (value, length) => {
    const back = Number(formatAmong(value, length).replaceAll("−", "-"));
    assert.ok(Math.abs(back - value) <= Math.max(length, Math.abs(value) * 1e-4) / 100);
  }));
});

Deno.test("Marks of a scale are round, within it, and told apart by their words", () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true });
  const length = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
  fc.assert(fc.property(value, length, fc.integer({ min: 2, max: 12 }), (from, length, count) => {
    const { step, values } = ticks(from, from + length, count);
    assert.ok(values.length <= count + 1);
    for (const each of values) {
      assert.ok(each >= from - step * 1e-6 && each <= from + length + step * 1e-6);
    }
    const words = values.map((each) => formatTick(each, step));
    assert.equal(new Set(words).size, words.length, words.join(" "));
  }));
  assert.deepEqual([0.0025, 0.005, 0.0075].map((each) => formatTick(each, 0.0025)), [
    ...["0.0025", "0.0050", "0.0075"],
  ]);
  assert.equal(formatTick(20, 20), "20");
  assert.deepEqual(ticks(0, 10, 5), { step: 2, values: [0, 2, 4, 6, 8, 10] });
  assert.deepEqual(ticks(3, 3, 5).values, [3]);
});

Deno.test("Axes are called by label and units, or by what there is", () => {
  assert.equal(axisTitle({ label: "Wavelength", units: "nm" }), "Wavelength (nm)");
  assert.equal(axisTitle({ label: "", units: "nm" }), "nm");
  assert.equal(axisTitle({ label: "", units: "" }, "element"), "element");
  assert.equal(axisTitle(undefined), "");
});

Deno.test("Bytes and ages have units that fit", () => {
  assert.deepEqual([0, 999, 31_200_000].map(formatBytes), ["0 B", "999 B", "31.2 MB"]);
  assert.deepEqual([400, 61_000, 7.3e6, 2e8].map(formatAge), ["0 s", "1 min", "2 h", "2 d"]);
});
