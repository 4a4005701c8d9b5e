import assert from "node:assert/strict";
import type { TypedValue, WireArray } from "../pymodaq/data.ts";
import { plainData } from "../pymodaq/messages_testing.ts";
import { elementCount, grabJson, valuesOf } from "./grab_json.ts";

function array(
  dtype: string,
  shape: readonly number[],
  elements: { readonly buffer: ArrayBufferLike },
): WireArray {
  return { dtype, shape, bytes: new Uint8Array(elements.buffer as ArrayBuffer) };
}

Deno.test("Elements stand in lists of lists, as JSON can have them", () => {
  assert.deepEqual(valuesOf(array("<f8", [2, 2], Float64Array.of(1.5, NaN, Infinity, -0.25))), [
    [1.5, null],
    [null, -0.25],
  ]);
  assert.deepEqual(valuesOf(array("|b1", [3], Uint8Array.of(0, 1, 1))), [false, true, true]);
  assert.deepEqual(valuesOf(array("<c16", [1], Float64Array.of(1, -2))), [[1, -2]]);
  assert.deepEqual(valuesOf(array("<f8", [], Float64Array.of(7))), 7);
  assert.deepEqual(valuesOf(array("<f8", [0, 3], new Float64Array())), []);
  assert.deepEqual(valuesOf(array("<U2", [2], Uint32Array.of(0x61, 0, 0x62, 0x63))), ["a", "bc"]);
  assert.equal(valuesOf(array("<M8[D]", [1], BigInt64Array.of(1n))), null);
  const whole = valuesOf(array("<u8", [1], BigUint64Array.of(2n ** 64n - 1n)));
  assert.equal(JSON.stringify(whole), "[18446744073709551615]");
});

Deno.test("A grab shows the elements of small arrays alone, and what else the data carries", () => {
  const small = array("<u2", [2], Uint16Array.of(3, 4));
  const large = array("|u1", [2, 5], new Uint8Array(10));
  const extra = new Map<string, TypedValue>([
    ["do_plot", { type: "scalar", value: { dtype: "|b1", value: true } }],
    ["note", { type: "list", value: [{ type: "string", value: "é" }] }],
  ]);
  const json = grabJson({
    device: "cam",
    number: 4,
    time: 1000,
    missed: 2,
    data: {
      name: "grab",
      timestamp: 1,
      data: [plainData({
        units: "V",
        dim: "Data2D",
        data: [large],
        labels: [],
        axes: [{ label: "x", units: "um", data: small, index: 1, spreadOrder: 0 }],
        errors: [large],
        extra,
      })],
    },
  }, 2);
  assert.deepEqual(json, {
    device: "cam",
    number: 4,
    time: 1000,
    missed: 2,
    name: "grab",
    data: [{
      className: "DataRaw",
      timestamp: 1.5,
      name: "cam",
      units: "V",
      source: "raw",
      dim: "Data2D",
      distribution: "uniform",
      origin: "",
      navIndexes: [],
      axes: [{ label: "x", units: "um", index: 1, dtype: "<u2", shape: [2], values: [3, 4] }],
      arrays: [{ label: "CH0", dtype: "|u1", shape: [2, 5], values: null }],
      errors: [{ label: "CH0", dtype: "|u1", shape: [2, 5], values: null }],
      extra: { do_plot: true, note: ["é"] },
    }],
  });
  assert.equal(elementCount({ name: "", timestamp: 0, data: [] }), 0);
});
