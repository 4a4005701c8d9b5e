import assert from "node:assert/strict";
import { closedObject, schemasOf } from "./json_schema.ts";

Deno.test("The schema of an object says what may and what has to be in it, and that nothing else is", () => {
  const properties = schemasOf({ a: { schema: { type: "string" } }, b: { schema: {} } });
  const all = { type: "object", additionalProperties: false, properties };
  assert.deepEqual(properties, { a: { type: "string" }, b: {} });
  assert.deepEqual(closedObject(properties), all);
  assert.deepEqual(closedObject(properties, ["a"]), { ...all, required: ["a"] });
});
