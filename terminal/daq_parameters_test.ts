import assert from "node:assert/strict";
import { parameterLines, settableLines, type ShownParameter } from "./daq_parameters.ts";

function parameter(name: string, type: string, more: Partial<ShownParameter> = {}): ShownParameter {
  return { name, type, title: name, readonly: false, value: null, children: [], ...more };
}

const TREE = parameter("root", "group", {
  children: [
    parameter("exposure", "float", { value: 0.1 + 0.2, limits: [0, 100] }),
    parameter("camera", "group", {
      children: [
        parameter("mode", "list", { value: "live", limits: ["live", "trig"] }),
        parameter("serial", "str", { value: "A\x1b[1m", readonly: true }),
        parameter("reset", "action"),
        parameter("when", "date_time", { value: 0 }),
      ],
    }),
  ],
});

Deno.test("The tree is indented, with limits and choices", () => {
  assert.deepEqual(parameterLines(TREE), [
    "exposure = 0.3  0 to 100",
    "camera/",
    "  mode = live  one of live, trig",
    "  serial = A·[1m  (read-only)",
    "  reset = (an action)",
    "  when = 1970-01-01T00:00:00.000Z",
  ]);
});

Deno.test("What can be changed is listed with its path", () => {
  assert.deepEqual(settableLines(TREE), [
    "exposure     0.3  0 to 100",
    "camera/mode  live  one of live, trig",
    "camera/when  1970-01-01T00:00:00.000Z",
  ]);
});
