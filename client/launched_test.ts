import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { LAUNCHED, type Launched, launchedAs, parseRemapVariable } from "./launched.ts";

Deno.test("The environment says what a program's nodes are called", () => {
  const environment: Record<string, string> = {
    ROBO_CORE: "bob",
    ROBO_NODE_NAME: "left/arm",
    ROBO_NAMESPACE: "left",
    ROBO_REMAP: `{"joints":"angles"}`,
  };
  assert.deepEqual(launchedAs((name) => environment[name]), {
    core: { key: "bob" },
    name: "left/arm",
    namespace: "left",
    remap: { joints: "angles" },
  });
});

Deno.test("Without the environment nothing is said", () => {
  assert.deepEqual(Object.values(launchedAs(() => undefined)), Array(4).fill(undefined));
  assert.equal(launchedAs(() => "").name, undefined);
});

Deno.test("What the host of a worker says stands above the environment", () => {
  const holder = globalThis as { [LAUNCHED]?: Launched };
  holder[LAUNCHED] = { name: "worker" };
  try {
    assert.equal(launchedAs(() => "process").name, "worker");
  } finally {
    delete holder[LAUNCHED];
  }
});

Deno.test("A remap that is not an object of names is refused with the cure", () => {
  assert.deepEqual(parseRemapVariable(`{"__proto__":"a"}`), JSON.parse(`{"__proto__":"a"}`));
  for (const value of ["{", "[]", "null", "3", `"a"`, `{"a":1}`, `{"a":""}`, `{"a":{}}`]) {
    assert.throws(() => parseRemapVariable(value), (error) => {
      return error instanceof RoboError && error.code === "config" && error.hint !== undefined;
    }, value);
  }
});
