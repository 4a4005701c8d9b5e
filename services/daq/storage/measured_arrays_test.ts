import assert from "node:assert/strict";
import { arrayData, wireArray } from "../lab_testing.ts";
import { missingElements } from "./element_type.ts";
import { elementTexts } from "./elements.ts";
import { fileName, measuredArrays } from "./measured_arrays.ts";

Deno.test("Arrays of one grab have names of their own, good for files", () => {
  const one = arrayData("cam", [1, 2, 3].map(() => wireArray(Uint8Array.of(1, 2))), {
    labels: ["CH µ/1", "CH µ/1", "../x"],
  });
  const names = measuredArrays(one).arrays.map(({ name }) => name);
  assert.deepEqual(names, ["CH_µ_1", "CH_µ_1-2", "__x"].map((name) => name.normalize("NFC")));
  const two = { ...one, data: [...one.data, { ...one.data[0]!, name: "other" }] };
  assert.equal(measuredArrays(two).arrays[3]!.name, fileName("other_CH µ/1"));
  assert.equal(measuredArrays(two).arrays[3]!.label, "other/CH µ/1");
});

Deno.test("Single numbers have no dimensions, and spectra of one point keep theirs", () => {
  const number = arrayData("t", [wireArray(Float64Array.of(1.5))], { dim: "Data0D" });
  assert.deepEqual(measuredArrays(number).arrays[0]!.shape, []);
  const spectrum = arrayData("t", [wireArray(Float64Array.of(1.5))], { dim: "Data1D" });
  assert.deepEqual(measuredArrays(spectrum).arrays[0]!.shape, [1]);
});

Deno.test("Big-endian elements are turned round, those of complex numbers half by half", () => {
  const view = new DataView(new ArrayBuffer(16));
  view.setFloat64(0, 1.5);
  view.setFloat64(8, -2);
  const big = { dtype: ">c16", shape: [1], bytes: new Uint8Array(view.buffer) };
  const [array] = measuredArrays(arrayData("z", [big], { dim: "Data1D" })).arrays;
  assert.equal(array!.dtype, "<c16");
  assert.deepEqual(elementTexts("<c16", array!.bytes), ["1.5-2j"]);
});

Deno.test("Texts, long doubles, errors and axes are kept as well", () => {
  const text = {
    dtype: "<U2",
    shape: [2],
    bytes: new Uint8Array(Uint32Array.of(0x65e5, 0x672c, 0x61, 0).buffer),
  };
  const long = { dtype: "<f16", shape: [2], bytes: new Uint8Array(32) };
  const data = arrayData("d", [text, long], {
    dim: "Data1D",
    labels: ["text", "long"],
    errors: [wireArray(Float64Array.of(0.1, 0.2))],
    axes: [{
      label: "λ",
      units: "nm",
      index: 0,
      spreadOrder: 0,
      data: wireArray(Int32Array.of(4, 5)),
    }],
  });
  const { arrays, texts } = measuredArrays(data);
  assert.deepEqual(texts, [{ name: "text", texts: ["日本", "a"] }]);
  assert.deepEqual([arrays[0]!.dtype, arrays[0]!.shape, arrays[0]!.numpyDtype], [
    "|u1",
    [2, 16],
    "<f16",
  ]);
  assert.equal(arrays[1]!.name, "text_errors");
  assert.deepEqual(arrays[0]!.axes, [{ index: 0, label: "λ", units: "nm", values: [4, 5] }]);
});

Deno.test("What was not measured is NaN, not a time, or zero", () => {
  assert.deepEqual(elementTexts("<f2", missingElements("<f2", 1)), ["nan"]);
  assert.deepEqual(elementTexts("<f4", missingElements("<f4", 1)), ["nan"]);
  assert.deepEqual(elementTexts("<c16", missingElements("<c16", 1)), ["nan+nanj"]);
  assert.deepEqual(elementTexts("<u2", missingElements("<u2", 2)), ["0", "0"]);
  assert.deepEqual(elementTexts("<M8[s]", missingElements("<M8[s]", 1)), [String(-(2n ** 63n))]);
});

Deno.test("Numbers are written as Python reads them", () => {
  const bytes = new Uint8Array(Float64Array.of(0.1, Infinity, -Infinity, NaN, 1e-300).buffer);
  assert.deepEqual(elementTexts("<f8", bytes), ["0.1", "inf", "-inf", "nan", "1e-300"]);
});
