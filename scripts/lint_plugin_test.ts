import assert from "node:assert/strict";
import plugin from "./lint_plugin.ts";

function rulesBroken(source: string, file = "client/x.ts"): string[] {
  return Deno.lint.runPlugin(plugin, `/robo/${file}`, source).map(({ id }) =>
    id.replace("house/", "")
  );
}

Deno.test("house style is enforced", () => {
  const broken: Record<string, string> = {
    "class A { private x = 1; }": "no-private-keyword",
    "class B { private f() {} }": "no-private-keyword",
    "const f = () => 1;": "no-top-level-arrow",
    "export const f = (x: number) => x;": "no-top-level-arrow",
    "function f(a, b, c, d) {}": "few-parameters",
    "class C { f(a, b, c, d) {} }": "few-parameters",
    'throw new RangeError("Too much.");': "plain-error-messages",
  };
  for (const [source, rule] of Object.entries(broken)) {
    assert.deepEqual(rulesBroken(source), [rule]);
  }
});

Deno.test("what the house style allows passes", () => {
  const fine = [
    "class A { #x = 1; protected y = 2; private constructor() {} }",
    "const f: F = () => 1;",
    "function g() { const h = () => 1; return h; }",
    "function f(this: X, a, b, c) {}",
    'throw new RangeError("Waiting for more ...");',
    "Deno.exit(0);",
  ];
  for (const source of fine) assert.deepEqual(rulesBroken(source), [], source);
});

Deno.test("protocols and terminal views touch nothing outside", () => {
  for (const file of ["protocols/zmtp/x.ts", "terminal/x.ts"]) {
    assert.deepEqual(rulesBroken("Deno.exit(0);", file), ["pure-rooms"]);
    assert.deepEqual(rulesBroken("setTimeout(() => {}, 1);", file), ["pure-rooms"]);
    assert.deepEqual(rulesBroken("a.fetch(); const b = { Deno: 1 };", file), []);
  }
  assert.deepEqual(rulesBroken("Deno.exit(0);", "protocols/zmtp/x_test.ts"), []);
});
