import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { parseCoreVariable } from "./core_variable.ts";

Deno.test("The variable names a core by two endpoints or by its key", () => {
  assert.deepEqual(parseCoreVariable("tcp://a:1,ipc:///b"), { in: "tcp://a:1", out: "ipc:///b" });
  assert.deepEqual(parseCoreVariable("bob"), { key: "bob" });
  assert.equal(parseCoreVariable(undefined), undefined);
  assert.equal(parseCoreVariable(""), undefined);
});

Deno.test("A variable that names no core is refused with the cure", () => {
  for (const value of ["tcp://a:1", "a,b,c"]) {
    assert.throws(() => parseCoreVariable(value), (error) => {
      return error instanceof RoboError && error.code === "config" && error.hint !== undefined;
    });
  }
});
