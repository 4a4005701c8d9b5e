import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../errors.ts";
import { type Kwargs, kwargsVariables, parseKwargs, takeKwargs } from "./kwargs_variables.ts";

function handOver(kwargs: Kwargs): { taken: Kwargs; rest: ReadonlyMap<string, string> } {
  const environment = new Map([...Object.entries(kwargsVariables(kwargs)), ["PATH", "/bin"]]);
  return { taken: takeKwargs(environment as never), rest: environment };
}

Deno.test("kwargs of all kinds arrive as they were, and leave the environment", () => {
  const kwargs = JSON.parse(
    `{"n":null,"t":true,"x":-1.5e-300,"s":"a\\u0000b\\ud800","e":"","o":{"a":[{}]},"__proto__":{"a":1},"größe":"Ω🦎"}`,
  );
  const { taken, rest } = handOver(kwargs);
  assert.equal(JSON.stringify(taken), JSON.stringify(kwargs));
  assert.deepEqual([...rest], [["PATH", "/bin"]]);
  assert.deepEqual(handOver({}).taken, {});
});

Deno.test("any JSON object arrives as it was, in printable ASCII", () => {
  fc.assert(fc.property(fc.dictionary(fc.string({ unit: "binary" }), fc.jsonValue()), (kwargs) => {
    const text = JSON.stringify(kwargs);
    const variables = kwargsVariables(JSON.parse(text));
    assert.ok(Object.values(variables).every((value) => /^[ -~]*$/.test(value)));
    assert.equal(JSON.stringify(handOver(JSON.parse(text)).taken), text);
  }));
});

Deno.test("long kwargs are cut into parts that the system takes", () => {
  const kwargs = { text: "🦎".repeat(60_000) };
  const parts = Object.values(kwargsVariables(kwargs));
  assert.ok(parts.length > 5 && parts.every((part) => part.length <= 100_000));
  assert.deepEqual(handOver(kwargs).taken, kwargs);
});

Deno.test("kwargs that no system takes are refused with the cure", () => {
  assert.throws(
    () => kwargsVariables({ text: "x".repeat(1_000_000) }),
    (error) => error instanceof RoboError && error.code === "config" && error.hint !== undefined,
  );
});

Deno.test("what is not a JSON object is no kwargs", () => {
  for (const text of ["", "{", "[]", "null", "3", `"x"`]) {
    assert.throws(() => parseKwargs(text), /The kwargs are not a JSON object/);
  }
});
