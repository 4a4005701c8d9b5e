import assert from "node:assert/strict";
import { structJsonSchema } from "./json_schema.ts";
import { readStructSchema } from "./schema_reader.ts";

/** The keys that a message lists as allowed. */
function allowed(schema: unknown, path: RegExp): string[] {
  try {
    readStructSchema(schema, "f");
  } catch (error) {
    const line = (error as Error).message.split("\n").find((line) => path.test(line))!;
    return line.slice(line.indexOf("allowed here: ") + "allowed here: ".length).split(", ").sort();
  }
  throw new Error("It was not refused");
}

Deno.test("editors are told the very keys that are read", () => {
  const { properties, $defs } = structJsonSchema() as Record<
    string,
    Record<string, Record<string, unknown>>
  >;
  const keys = (value: unknown) => Object.keys(value as object).sort();
  const odd = {
    odd: 1,
    name: "A",
    fields: [{ name: "x", type: "int8", odd: 1 }],
    types: { B: { odd: 1, enum: { a: 1 } } },
  };
  assert.deepEqual(keys(properties), allowed(odd, /f: odd/));
  assert.deepEqual(keys($defs!["field"]!["properties"]), allowed(odd, /fields\[0\]\.odd/));
  const kinds = $defs!["type"]!["oneOf"] as { readonly properties: object }[];
  const either = new Set(kinds.flatMap(({ properties }) => keys(properties)));
  assert.deepEqual([...either].sort(), allowed(odd, /types\.B\.odd/));
});
