import assert from "node:assert/strict";
import { fieldsWhere, fieldTree, isCountable, isPlottable, nodeAt } from "./field_tree.js";
import { SAMPLE_LAYOUT, sampleBytes } from "./sample_testing.ts";

Deno.test("A struct is read as the program has it in memory", () => {
  const tree = fieldTree(SAMPLE_LAYOUT);
  const bytes = sampleBytes();
  const value = tree.read(new DataView(bytes.buffer), 0);
  assert.deepEqual(value, {
    time: 2n ** 60n,
    mode: "RUN",
    pos: { x: 1.5, y: -2.5 },
    name: "ärm",
    wheels: [[1, 2, 3], [4, 5, 6]],
    ready: true,
    level: 5,
    drift: -3,
    as_int: 0x3f800000,
    as_float: 1,
  });
});

Deno.test("Fields stand at their bytes, and are found by their paths", () => {
  const tree = fieldTree(SAMPLE_LAYOUT);
  const bytes = new Uint8Array(200);
  bytes.set(sampleBytes(), 100);
  const view = new DataView(bytes.buffer);
  const at = (path: string) => nodeAt(tree, path);
  assert.equal(at("pos.y")!.read(view, 100), -2.5);
  assert.equal(at("pos.y")!.offset, 24);
  assert.equal(at("pos.y")!.unit, "m");
  assert.equal(at("wheels[1][2]")!.read(view, 100), 6);
  assert.equal(at("as_float")!.read(view, 100), 1);
  for (const path of ["pos.z", "wheels[2]", "wheels[1][3]", "po", "pos.", ""]) {
    assert.equal(at(path), undefined, path);
  }
});

Deno.test("What can be plotted and counted is found down to the elements of arrays", () => {
  const tree = fieldTree(SAMPLE_LAYOUT);
  const paths = (fits: typeof isPlottable) => fieldsWhere(tree, fits).map(({ path }) => path);
  assert.ok(paths(isPlottable).includes("wheels[0][1]"));
  assert.ok(paths(isPlottable).includes("pos.x"));
  assert.ok(!paths(isPlottable).includes("name"));
  assert.ok(!paths(isCountable).includes("pos.x"));
  assert.ok(paths(isCountable).includes("mode"));
  assert.equal(fieldsWhere(tree, isPlottable, 3).length, 3);
});

Deno.test("A number of an enum without a name is shown as the number", () => {
  const bytes = sampleBytes();
  new DataView(bytes.buffer).setUint32(8, 77, true);
  const mode = nodeAt(fieldTree(SAMPLE_LAYOUT), "mode")!;
  assert.equal(mode.read(new DataView(bytes.buffer), 0), 77);
});

Deno.test("A layout that contains itself ends", () => {
  const loop = {
    byteOrder: "little" as const,
    structs: [{
      ...{ name: "Loop", size: 8, align: 8 },
      fields: [
        ...["again", ""].map((name) => (
          { name, type: "Loop", offset: 0, size: 8, kind: "struct" as const, struct: "Loop" }
        )),
      ],
    }],
  };
  assert.ok(fieldsWhere(fieldTree(loop), () => true, 50).length <= 50);
});
