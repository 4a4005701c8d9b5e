import assert from "node:assert/strict";
import fc from "fast-check";
import { type FieldNode, fieldTree, nodeAt } from "../layout/field_tree.js";
import { SAMPLE_LAYOUT } from "../layout/sample_testing.ts";
import { bytesOf, emptyValue, typedNumber, wholeRange } from "./form_values.js";

const tree = fieldTree(SAMPLE_LAYOUT);

function at(path: string): FieldNode {
  return nodeAt(tree, path)!;
}

Deno.test("An empty form has a value for each field", () => {
  assert.deepEqual(emptyValue(tree), {
    ...{ time: 0, mode: "IDLE", pos: { x: 0, y: 0 }, name: "", wheels: [[0, 0, 0], [0, 0, 0]] },
    ...{ ready: false, level: 0, drift: 0, as_int: 0, as_float: 0 },
  });
  const node = { ...at("pos.x"), min: 2, max: 5 };
  assert.equal(emptyValue(node), 2);
});

Deno.test("Fields hold what their type, or their bits, can", () => {
  assert.deepEqual(wholeRange(at("time")), { least: 0n, greatest: 2n ** 64n - 1n });
  assert.deepEqual(wholeRange(at("level")), { least: 0n, greatest: 7n });
  assert.deepEqual(wholeRange(at("drift")), { least: -512n, greatest: 511n });
  assert.equal(wholeRange(at("pos.x")), undefined);
});

Deno.test("What is typed becomes what JSON can carry, or words that say what is wrong", () => {
  const cases: [string, string, unknown][] = [
    ["pos.x", "1.5e3", { value: 1500 }],
    ["pos.x", "−2", { value: -2 }],
    ["pos.x", "nan", { value: null }],
    ["pos.x", "much", { problem: "Not a number" }],
    ["pos.x", " ", { problem: "A number is needed" }],
    ["time", "18446744073709551615", { value: "18446744073709551615" }],
    ["time", "18446744073709551616", { problem: "uint64_t holds 0 to 18446744073709551615" }],
    ["time", "0xff", { value: 255 }],
    ["level", "8", { problem: "unsigned holds 0 to 7" }],
    ["level", "1.5", { problem: "A whole number is needed" }],
    ["drift", "-513", { problem: "int holds −512 to 511" }],
    ["wheels[0][1]", "101", { problem: "−100 to 100 1/s" }],
    ["wheels[0][1]", "-100", { value: -100 }],
  ];
  for (const [path, text, wanted] of cases) {
    assert.deepEqual(typedNumber(at(path), text), wanted, `${path} ${text}`);
  }
});

Deno.test("Every whole number of a field's range is taken, and none beyond it", () => {
  fc.assert(fc.property(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), (value) => {
    for (const path of ["time", "level", "drift"]) {
      const { least, greatest } = wholeRange(at(path))!;
      const typed = typedNumber(at(path), String(value));
      if (value < least || value > greatest) assert.ok("problem" in typed);
      else assert.equal(BigInt((typed as { value: string }).value), value);
    }
  }));
});

Deno.test("Texts are measured in bytes", () => assert.equal(bytesOf("ärm"), 4));
