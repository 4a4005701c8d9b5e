import assert from "node:assert/strict";
import { parameter } from "../../services/daq/lab_testing.ts";
import { parameterPath } from "./parameter_path.ts";

const ROOT = parameter("root", "group", {
  children: [
    parameter("exposure", "float"),
    parameter("a.b", "float"),
    parameter("left", "group", { children: [parameter("gain", "int"), parameter("mode", "str")] }),
    parameter("right", "group", { children: [parameter("gain", "int")] }),
  ],
});

Deno.test("A parameter is meant by its path, or by a name that is the only one", () => {
  assert.deepEqual(parameterPath(ROOT, "exposure"), ["exposure"]);
  assert.deepEqual(parameterPath(ROOT, "left/gain"), ["left", "gain"]);
  assert.deepEqual(parameterPath(ROOT, "right.gain"), ["right", "gain"]);
  assert.deepEqual(parameterPath(ROOT, "a.b"), ["a.b"]);
  assert.deepEqual(parameterPath(ROOT, "mode"), ["left", "mode"]);
  assert.throws(() => parameterPath(ROOT, "gain"), {
    code: "usage",
    hint: "Say which one: left/gain, right/gain",
  });
  assert.throws(() => parameterPath(ROOT, "nothing", "cam"), {
    code: "missing",
    message: 'cam has no parameter "nothing"',
  });
  assert.throws(() => parameterPath(ROOT, "left/nothing", "cam"), {
    code: "missing",
    message: 'left has no parameter "nothing"',
  });
});
