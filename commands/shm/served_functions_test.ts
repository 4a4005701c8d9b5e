import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { logged, notServed, servedFunctions } from "./served_functions.ts";

Deno.test("a module's functions are served, and neither its classes nor its values nor its default", () => {
  const add = (a: number, b: number) => a + b;
  const exported = { add, Thing: class {}, five: 5, default: add, later: async () => {} };
  assert.deepEqual(servedFunctions("m.ts", exported).map(({ name }) => name), ["add", "later"]);
  assert.deepEqual(notServed(exported), ["Thing (a class)", "default (it has no name)"]);
  const isHelpful = (error: unknown) =>
    error instanceof RoboError && /export function/.test(error.hint ?? "");
  assert.throws(() => servedFunctions("m.ts", { five: 5 }), isHelpful);
});

Deno.test("each call is told with its caller, and ends as without telling", async () => {
  const lines: string[] = [];
  const dispatcher = { caller: { pid: 7, name: "arm" } };
  const serve = (name: string, call: (...args: number[]) => unknown) =>
    logged({ name, call, dispatcher, print: (line) => lines.push(line) });
  assert.equal(serve("add", (a = 0, b = 0) => a + b)(1, 2), 3);
  assert.throws(() =>
    serve("fail", () => {
      throw new TypeError("no");
    })(), /no/);
  assert.equal(await serve("later", () => Promise.resolve("x"))(), "x");
  await assert.rejects(
    Promise.resolve(serve("reject", () => Promise.reject(new Error("late")))()),
    /late/,
  );
  serve("odd", () => () => 5)();
  assert.match(lines.pop()!, /^odd\(\) threw .*function cannot be sent/);
  assert.deepEqual(lines.map((line) => line.replace(/\d+\.\d+ ms/, "? ms")), [
    "add(1, 2) → 3   ? ms   arm (7)",
    "fail() threw TypeError: no   ? ms   arm (7)",
    'later() → "x"   ? ms   arm (7)',
    "reject() threw Error: late   ? ms   arm (7)",
  ]);
});
