import assert from "node:assert/strict";
import type { DataToExport } from "../pymodaq/data.ts";
import { grabSummary } from "./grab_summary.ts";

Deno.test("A summary names each array by its data and its label, or by its number without one", () => {
  const array = { dtype: "<u2", shape: [2, 3], bytes: new Uint8Array(12) };
  const data: DataToExport = {
    name: "grab",
    timestamp: 1.5,
    data: [{
      className: "DataFromPlugins",
      timestamp: 1.5,
      name: "cam",
      units: "V",
      source: "raw",
      dim: "Data2D",
      distribution: "uniform",
      data: [array, array],
      labels: ["left"],
      origin: "",
      navIndexes: [],
      axes: [],
      extra: new Map(),
    }],
  };
  const common = { dim: "Data2D", dtype: "<u2", shape: [2, 3], units: "V" };
  assert.deepEqual(grabSummary({ number: 7, time: 1500 }, data), {
    number: 7,
    time: 1500,
    arrays: [{ name: "cam/left", ...common }, { name: "cam/CH1", ...common }],
  });
});
