import assert from "node:assert/strict";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "../clayout/struct_literal_testing.ts";
import { fillStruct } from "./fill_struct.ts";
import { typeDefinitions } from "./type_definition.ts";

const INNER = structAt("Inner", [fieldAt("x", 0, scalar("float64"))]);

Deno.test("A struct is described with all that are in it, arrays of arrays as one, enums with their constants", () => {
  const struct = structAt("Outer", [
    fieldAt("a", 0, INNER),
    fieldAt("b", 8, arrayOf(2, arrayOf(3, scalar("uint8")))),
    fieldAt("c", 16, arrayOf(2, INNER)),
    fieldAt("mode", 32, enumOf("Mode", "uint32", { IDLE: 0, RUN: 1 })),
    fieldAt("name", 36, { kind: "text", size: 4 }),
    fieldAt("d", 40, structAt(undefined, [fieldAt("y", 0, scalar("bool"))])),
  ]);
  const [outer, inner, nameless] = typeDefinitions(struct, "arm/Outer");
  assert.deepEqual(outer, {
    type: "arm/Outer",
    fieldnames: ["a", "b", "c", "mode", "name", "d"],
    fieldtypes: ["arm/Inner", "uint8", "arm/Inner", "uint32", "string", "arm/Outer_d"],
    fieldarraylen: [-1, 6, 2, -1, -1, -1],
    examples: ["{}", "[]", "[]", "0", "", "{}"],
    constnames: ["Mode_IDLE", "Mode_RUN"],
    constvalues: ["0", "1"],
  });
  assert.deepEqual([inner!.type, nameless!.type], ["arm/Inner", "arm/Outer_d"]);
  assert.deepEqual(inner!.fieldnames, ["x"]);
});

Deno.test("What is missing in a message is filled in and named, but not beside the members of a union that are there", () => {
  const union = {
    ...structAt("U", [fieldAt("i", 0, scalar("int32")), fieldAt("f", 0, scalar("float32"))]),
    isUnion: true,
  };
  const struct = structAt("S", [
    fieldAt("a", 0, INNER),
    fieldAt("u", 8, union),
    fieldAt(undefined, 16, union),
    fieldAt("z", 24, scalar("bool")),
  ]);
  const zeros = { a: { x: 0 }, u: { i: 0, f: 0 }, i: 0, f: 0, z: false };
  assert.deepEqual(fillStruct(struct, { a: {}, u: { f: 1 } }, zeros), {
    value: { a: { x: 0 }, u: { f: 1 }, i: 0, z: false },
    missing: ["a.x", "i", "z"],
  });
  assert.deepEqual(
    fillStruct(struct, { f: 2, z: true, a: { x: 1 }, u: { i: 3 }, more: 1 }, zeros),
    {
      value: { f: 2, z: true, a: { x: 1 }, u: { i: 3 }, more: 1 },
      missing: [],
    },
  );
  assert.deepEqual(fillStruct(struct, 5, zeros), { value: 5, missing: [] });
});
