import assert from "node:assert/strict";
import { canonicalText, schemaHash } from "./canonical.ts";
import { layOut } from "./layout.ts";
import { readStructSchema } from "./schema_reader.ts";
import type { FieldSchema, StructSchema } from "./struct_schema.ts";

function layoutOf(schema: StructSchema) {
  return layOut(readStructSchema(schema, "test"));
}

const FIELDS: FieldSchema[] = [
  { name: "flag", type: "bool" },
  { name: "big", type: "float64" },
  { name: "small", type: "int16", shape: [2, 3] },
  { name: "end", type: "uint8" },
];

Deno.test("fields stand at multiples of their alignment, and packed ones next to each other", () => {
  const natural = layoutOf({ name: "A", fields: FIELDS });
  assert.deepEqual(natural.fields.map(({ offset }) => offset), [0, 8, 16, 28]);
  assert.deepEqual([natural.size, natural.align, natural.hasPadding], [32, 8, true]);
  const packed = layoutOf({ name: "A", fields: FIELDS, packed: true });
  assert.deepEqual(packed.fields.map(({ offset }) => offset), [0, 1, 9, 21]);
  assert.deepEqual([packed.size, packed.align, packed.hasPadding], [22, 1, false]);
});

Deno.test("a packed struct leaves the structs in it as they are", () => {
  const schema: StructSchema = {
    name: "A",
    packed: true,
    fields: [{ name: "c", type: "int8" }, { name: "in", type: "Inner" }].map((field) =>
      field.name === "in" ? { ...field, name: "inner" } : field
    ),
    types: { Inner: { fields: [{ name: "a", type: "int8" }, { name: "b", type: "int32" }] } },
  };
  const layout = layoutOf(schema);
  assert.deepEqual([layout.size, layout.fields[1]!.offset, layout.hasPadding], [9, 1, true]);
});

Deno.test("the hash follows from names, types, order and sizes, and from nothing else", () => {
  const base: StructSchema = {
    name: "A",
    fields: [{ name: "x", type: "float64" }, { name: "m", type: "Mode" }],
    types: { Mode: { enum: { a: 1, b: 0 }, base: "uint8" } },
  };
  const hash = (change: Partial<StructSchema>) => schemaHash(layoutOf({ ...base, ...change }));
  assert.equal(
    canonicalText(layoutOf(base)),
    "A 16 { x float64 @0; m enum uint8 { b=0, a=1 } @8; }",
  );
  assert.equal(
    hash({}),
    0x4b04fcbb1ab7b007n,
    "a hash never changes, as others have written it down",
  );
  const same: Partial<StructSchema>[] = [
    { description: "hello", $schema: "x" },
    { fields: [{ name: "x", type: "float64", unit: "m", min: 0, max: 3 }, base.fields[1]!] },
    { types: { Mode: { enum: { b: 0, a: 1 }, base: "uint8", description: "?" } } },
  ];
  for (const change of same) assert.equal(hash(change), hash({}));
  const others: Partial<StructSchema>[] = [
    { name: "B" },
    { packed: true },
    { fields: base.fields.toReversed() },
    { fields: [{ name: "y", type: "float64" }, base.fields[1]!] },
    { fields: [{ name: "x", type: "int64" }, base.fields[1]!] },
    { fields: [{ name: "x", type: "float64", shape: 1 }, base.fields[1]!] },
    { types: { Mode: { enum: { a: 2, b: 0 }, base: "uint8" } } },
    { types: { Mode: { enum: { a: 1, b: 0 }, base: "int8" } } },
  ];
  assert.equal(new Set([{}, ...others].map(hash)).size, others.length + 1);
});
