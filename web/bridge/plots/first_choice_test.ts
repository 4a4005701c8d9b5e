import assert from "node:assert/strict";
import type { FieldJson, LayoutJson } from "../../../protocols/clayout/layout_json.ts";
import { fieldTree } from "../layout/field_tree.js";
import { SAMPLE_LAYOUT } from "../layout/sample_testing.ts";
import { firstChoice } from "./first_choice.js";

function chosen(...fields: readonly FieldJson[]): string[] {
  const joint = {
    ...{ name: "Joint", size: 8, align: 4 },
    fields: ["angle", "speed"].map((name, at) => float(name, at * 4)),
  };
  const layout: LayoutJson = {
    byteOrder: "little",
    structs: [joint, { name: "S", size: 64, align: 8, fields }],
  };
  return firstChoice(fieldTree(layout)).map(({ path }) => path);
}

function float(name: string, offset = 0, more: Partial<FieldJson> = {}): FieldJson {
  return { name, type: "float", offset, size: 4, kind: "scalar", scalar: "float32", ...more };
}

const count: FieldJson = {
  name: "n",
  type: "int",
  offset: 0,
  size: 4,
  kind: "scalar",
  scalar: "int32",
};
const joints: FieldJson = {
  ...{ name: "joints", type: "Joint[3]", offset: 0, size: 24, kind: "struct", struct: "Joint" },
  shape: [3],
};

Deno.test("What is plotted unasked belongs together", () => {
  assert.deepEqual(firstChoice(fieldTree(SAMPLE_LAYOUT)).map(({ path }) => path), [
    "pos.x",
    "pos.y",
  ]);
  assert.deepEqual(chosen(float("temperature"), joints), [
    "joints[0].angle",
    "joints[1].angle",
    "joints[2].angle",
  ]);
  assert.deepEqual(chosen(count, float("temperature")), ["temperature"]);
  const array = float("a", 0, { shape: [5], size: 20 });
  assert.deepEqual(chosen(array), ["a[0]", "a[1]", "a[2]"]);
});

Deno.test("Without floats it is the first number that is no clock, without numbers nothing", () => {
  assert.deepEqual(chosen({ ...count, name: "tick" }, count), ["n"]);
  assert.deepEqual(chosen({ name: "name", type: "char[4]", offset: 0, size: 4, kind: "text" }), []);
});
