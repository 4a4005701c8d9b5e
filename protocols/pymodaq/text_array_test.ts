import assert from "node:assert/strict";
import { textsOf, timesOf } from "./text_array.ts";
import { vector } from "./vectors_testing.ts";

Deno.test("Texts are read in both byte orders, without the zeros that fill them up", () => {
  // The elements of PyMoDAQ's own array ["ab", "c"] of <U2.
  const bytes = vector("L2", "array:strarr").slice(-16);
  assert.deepEqual(textsOf({ dtype: "<U2", shape: [2], bytes }), ["ab", "c"]);
  // Turned round, the elements come in the other order too, and so do their letters.
  const turned = bytes.toReversed();
  assert.deepEqual(textsOf({ dtype: ">U2", shape: [2], bytes: turned }), ["\0c", "ba"]);
  const points = new Uint8Array(Uint32Array.of(0x1f600, 0x11_0000, 0xd800, 0).buffer);
  assert.deepEqual(textsOf({ dtype: "<U4", shape: [1], bytes: points }), ["😀\ufffd\ufffd"]);
});

Deno.test("Bytes are read as UTF-8, or as Latin-1 where they are none", () => {
  const bytes = Uint8Array.of(0xc3, 0xa9, 0, 0xe9, 0x61, 0);
  assert.deepEqual(textsOf({ dtype: "|S3", shape: [2], bytes }), ["é", "éa"]);
  assert.deepEqual(textsOf({ dtype: "|S0", shape: [0], bytes: new Uint8Array() }), []);
});

Deno.test("Numbers are no texts, and too many texts are refused", () => {
  assert.equal(textsOf({ dtype: "<f8", shape: [0], bytes: new Uint8Array() }), undefined);
  const bytes = new Uint8Array(2 ** 20 + 1);
  assert.throws(() => textsOf({ dtype: "|S1", shape: [bytes.length], bytes }), /1048577 texts/);
});

Deno.test("Times are counts of a unit", () => {
  const bytes = vector("L2", "array:dt").slice(-8);
  const times = timesOf({ dtype: "<M8[D]", shape: [1], bytes });
  assert.deepEqual(times, { isDate: true, unit: "D", counts: BigInt64Array.of(18_262n) });
  assert.equal(
    new Date(Number(times!.counts[0]) * 86_400_000).toISOString().slice(0, 10),
    "2020-01-01",
  );
  const turned = timesOf({ dtype: ">m8[25us]", shape: [1], bytes: bytes.toReversed() });
  assert.deepEqual(turned, { isDate: false, unit: "25us", counts: BigInt64Array.of(18_262n) });
  assert.equal(timesOf({ dtype: "<i8", shape: [1], bytes }), undefined);
});
