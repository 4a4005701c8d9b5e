import assert from "node:assert/strict";
import { check, object, ref, type Schema } from "./json_schema.ts";

const components = {
  Point: object({ x: { type: "number" }, y: { type: "number", minimum: 0 } }, ["y"]),
  Tree: object({ name: { type: "string" }, below: { type: "array", items: ref("Tree") } }),
};

/** What is said of each value, by the schema. */
function said(schema: Schema, values: readonly unknown[]): (string | undefined)[] {
  return values.map((value) => check(schema, value, { components }));
}

Deno.test("A value that does not fit is told with the place where it does not", () => {
  assert.deepEqual(
    said(ref("Point"), [{ x: 1 }, { x: 1, y: -1 }, { y: 1 }, { x: "1" }, { x: 1, z: 2 }, [], null]),
    [
      undefined,
      "y: less than 0",
      "x: missing",
      "x: not a number",
      "z: no such field; there are x, y",
      "not an object",
      "not an object",
    ],
  );
  const tree = { name: "a", below: [{ name: "b", below: [{ name: 3, below: [] }] }] };
  assert.equal(check(ref("Tree"), tree, { components }), "below.0.below.0.name: not a string");
});

Deno.test("Numbers are finite, integers whole, texts and lists within their lengths", () => {
  assert.deepEqual(said({ type: "number" }, [NaN, Infinity, 1.5]), [
    "not a number",
    "not a number",
    undefined,
  ]);
  assert.deepEqual(said({ type: ["integer", "null"], maximum: 9 }, [1.5, 10, 9, null]), [
    "not an integer or null",
    "more than 9",
    undefined,
    undefined,
  ]);
  assert.deepEqual(said({ type: "number", exclusiveMinimum: 0 }, [0, 1]), [
    "not above 0",
    undefined,
  ]);
  assert.deepEqual(
    said({ type: "string", minLength: 1, maxLength: 3, pattern: "^a" }, ["", "abcd", "b", "a"]),
    ["fewer than 1 characters", "more than 3 characters", "not of the form ^a", undefined],
  );
  assert.deepEqual(said({ type: "array", minItems: 1, maxItems: 2 }, [[], [1, 2, 3], [1]]), [
    "fewer than 1 elements",
    "more than 2 elements",
    undefined,
  ]);
});

Deno.test("Of a choice the one that is meant says what is wrong", () => {
  const order: Schema = {
    oneOf: [
      object({ kind: { const: "absolute" }, to: { type: "number" } }),
      object({ kind: { const: "home" } }),
    ],
  };
  assert.deepEqual(
    said(order, [{ kind: "absolute", to: 1 }, { kind: "home" }, { kind: "absolute" }, {
      kind: "x",
    }]),
    [undefined, undefined, "to: missing", "kind: not one of absolute, home"],
  );
  assert.deepEqual(said({ properties: { order } }, [{ order: { kind: "x" } }]), [
    "order.kind: not one of absolute, home",
  ]);
  const mixed: Schema = { oneOf: [...order.oneOf!, { type: "number" }] };
  assert.deepEqual(said(mixed, ["x"]), ["fits none of what is allowed"]);
});

Deno.test("Names that every object inherits are no fields", () => {
  assert.match(
    check(ref("Point"), JSON.parse('{"x":1,"__proto__":2}'), { components })!,
    /no such/,
  );
  assert.equal(check(object({ toString: {} }), {}, { components }), "toString: missing");
});

Deno.test("Fields that are not described are passed over where they may be there", () => {
  const all = { components, allowsMore: true };
  assert.equal(check(ref("Point"), { x: 1, z: 2 }, all), undefined);
  assert.equal(check(ref("Point"), { z: 2 }, all), "x: missing");
});

Deno.test("What is nested without an end is refused before the stack is full", () => {
  let tree: unknown = { name: "a", below: [] };
  for (let depth = 0; depth < 100_000; depth++) tree = { name: "a", below: [tree] };
  assert.match(check(ref("Tree"), tree, { components })!, /nested more than 500 deep$/);
});
