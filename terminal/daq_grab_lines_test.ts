import assert from "node:assert/strict";
import { grabLines, progressText, shortNumber } from "./daq_grab_lines.ts";

const grab = { device: "cam", number: 12, missed: 0 };
const array = { name: "cam/CH0", dim: "Data2D", dtype: "<u2", shape: [4, 5], units: "V" };

Deno.test("A number is shown as it is, of more of them what they are", () => {
  const one = { ...array, shape: [1] };
  const figures = { least: 1, greatest: 3.14159265, mean: 2.5, finite: 1 };
  assert.deepEqual(grabLines(grab, [{ array: one, figures }]), ["cam 12  2.5 V"]);
  assert.deepEqual(
    grabLines({ ...grab, missed: 3 }, [{ array, figures: { ...figures, finite: 20 } }]),
    [
      "cam 12  2D 4×5 <u2  1 to 3.1416 V, mean 2.5 V  (3 missed)",
    ],
  );
  assert.deepEqual(
    grabLines(grab, [{ array, figures }, { array: one, figures: { ...figures, finite: 0 } }]),
    [
      "cam 12  cam/CH0  2D 4×5 <u2  1 to 3.1416 V, mean 2.5 V, 19 not finite",
      "        cam/CH0  not a finite number",
    ],
  );
  assert.deepEqual(grabLines(grab, []), ["cam 12  no data"]);
  assert.deepEqual(grabLines(grab, [{ array }]), ["cam 12  2D 4×5 <u2 in V"]);
});

Deno.test("Numbers are short, whatever their size", () => {
  const texts = [0, 12, 65535, 1234.5678, 0.00012345, 1e9, -2.5e-7].map(shortNumber);
  assert.deepEqual(texts, [
    "0",
    "12",
    "65535",
    "1234.6",
    "1.234e-4",
    "1.000e+9",
    "-2.500e-7",
  ]);
  assert.equal(
    progressText({ grabs: 5, wanted: 10, seconds: 2 }),
    "5 of 10 grabs, 2.50/s   Ctrl-C ends it",
  );
});
