import assert from "node:assert/strict";
import { floatRepr, pythonRepr, textRepr } from "./literal_writer.ts";

Deno.test("Floats are written as Python writes them", () => {
  const written: readonly (readonly [number, string])[] = [
    [0, "0.0"],
    [-0, "-0.0"],
    [7, "7.0"],
    [10.5, "10.5"],
    [0.1, "0.1"],
    [0.0001, "0.0001"],
    [0.00001, "1e-05"],
    [0.000012345, "1.2345e-05"],
    [1e15, "1000000000000000.0"],
    [1e16, "1e+16"],
    [123456789012345680, "1.2345678901234568e+17"],
    [1e100, "1e+100"],
    [5e-324, "5e-324"],
    [1.7976931348623157e308, "1.7976931348623157e+308"],
    [NaN, "nan"],
    [Infinity, "inf"],
    [-Infinity, "-inf"],
  ];
  assert.deepEqual(written.map(([value]) => floatRepr(value)), written.map(([, text]) => text));
});

Deno.test("Texts are written with Python's quotes and escapes", () => {
  assert.equal(textRepr("a"), "'a'");
  assert.equal(textRepr("it's"), `"it's"`);
  assert.equal(textRepr(`it's "so"`), String.raw`'it\'s "so"'`);
  assert.equal(textRepr("\\ \n\r\t\0\x7f\x85\xa0"), String.raw`'\\ \n\r\t\x00\x7f\x85\xa0'`);
  assert.equal(textRepr("é日😀"), "'é日😀'");
  assert.equal(textRepr("\u2028\ufeff\u{e0001}\ud800"), String.raw`'\u2028\ufeff\U000e0001\ud800'`);
});

Deno.test("Lists and dicts are written as Python writes them", () => {
  const dict = { entries: [["k1", 1n], [2n, [0.5, null, true]]] } as const;
  assert.equal(pythonRepr([0n, 100n]), "[0, 100]");
  assert.equal(pythonRepr(dict), "{'k1': 1, 2: [0.5, None, True]}");
  assert.equal(pythonRepr([]), "[]");
  assert.equal(pythonRepr({ entries: [] }), "{}");
});
