import assert from "node:assert/strict";
import type { DataToExport } from "../pymodaq/data.ts";
import { plainData } from "../pymodaq/messages_testing.ts";
import { briefSummary, grabSummary } from "./grab_summary.ts";

Deno.test("A summary names each array by its data and its label, or by its number without one", () => {
  const array = { dtype: "<u2", shape: [2, 3], bytes: new Uint8Array(12) };
  const data: DataToExport = {
    name: "grab",
    timestamp: 1.5,
    data: [plainData({ units: "V", dim: "Data2D", data: [array, array], labels: ["left"] })],
  };
  const common = { dim: "Data2D", dtype: "<u2", shape: [2, 3], units: "V" };
  assert.deepEqual(grabSummary({ number: 7, time: 1500 }, data), {
    number: 7,
    time: 1500,
    arrays: [{ name: "cam/left", ...common }, { name: "cam/CH1", ...common }],
  });
});

Deno.test("A summary that is told of is small, whatever names and how many arrays a peer sends", () => {
  const array = { dtype: "<u2", shape: [1], bytes: new Uint8Array(2) };
  const long = "n".repeat(1_000_000);
  const data = Array.from({ length: 4096 }, () => array);
  const about = plainData({ name: long, units: long, dim: long, data, labels: [long] });
  const summary = grabSummary({ number: 1, time: 1 }, { name: "", timestamp: 1, data: [about] });
  assert.equal(summary.arrays.length, 4096);
  const told = briefSummary(summary);
  assert.deepEqual([told.arrays.length, told.more], [64, 4032]);
  assert(JSON.stringify(told).length < 64 * 1024);
  assert.equal(briefSummary(told), told);
});
