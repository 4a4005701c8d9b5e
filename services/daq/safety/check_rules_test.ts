import assert from "node:assert/strict";
import type { LabConfig } from "../config/lab_config.ts";
import { checkRules } from "./check_rules.ts";

/** Each problem as `path: message`. */
function problems(config: LabConfig): string[] {
  return checkRules(config).map(({ path, message }) => `${path}: ${message}`);
}

const DEVICES = {
  stage: { limits: { min: 0, max: 10 } },
  z: {},
  cam: { kind: "detector" },
} as const;

Deno.test("Rules that make sense have no problems, cycles included", () => {
  const config: LabConfig = {
    devices: { ...DEVICES, fixed: { limits: { min: 5, max: 5, maxStep: 0.1, maxSpeed: 1 } } },
    interlocks: [
      { name: "a", device: "stage", when: [{ still: "z" }, { position: "z", min: 5 }] },
      { name: "b", device: "z", when: [{ still: "stage" }, { online: "cam" }] },
      {
        name: "c",
        device: "z",
        to: { min: 1 },
        when: [{ parameter: "cam", path: ["x"], equals: 1 }],
      },
    ],
  };
  assert.deepEqual(problems(config), []);
  assert.deepEqual(problems({}), []);
});

Deno.test("Limits that nothing fits into, and steps of nothing, are found", () => {
  const limits = (value: object) => problems({ devices: { stage: { limits: value } } });
  assert.deepEqual(limits({ min: 2, max: 1 }), [
    "devices.stage.limits: Nothing is between min 2 and max 1",
  ]);
  assert.deepEqual(limits({ maxStep: 0, maxSpeed: -1 }), [
    "devices.stage.limits.maxStep: 0 is no finite number above 0",
    "devices.stage.limits.maxSpeed: -1 is no finite number above 0",
  ]);
  assert.deepEqual(limits({ min: NaN, max: Infinity }), [
    "devices.stage.limits.min: NaN is no finite number",
    "devices.stage.limits.max: Infinity is no finite number",
  ]);
  assert.deepEqual(problems({ devices: { cam: { kind: "detector", limits: {} } } }), [
    "devices.cam.limits: A detector does not move",
  ]);
});

Deno.test("Interlocks of devices that are not there, or do not move, are found", () => {
  const config: LabConfig = {
    devices: DEVICES,
    interlocks: [{
      name: "x",
      device: "cam",
      when: [{ position: "zz", min: 1 }, { still: "cam" }, { online: "toString" }],
    }],
  };
  assert.deepEqual(problems(config), [
    "interlocks[0].device: cam is a detector, and does not move",
    "interlocks[0].when[0].position: zz is none of the devices; there are: stage, z, cam",
    "interlocks[0].when[1].still: cam is a detector, and does not move",
    "interlocks[0].when[1].still: cam could never be moved",
    "interlocks[0].when[2].online: toString is none of the devices; there are: stage, z, cam",
  ]);
});

Deno.test("Interlocks without a condition, name, or chance are found", () => {
  const config: LabConfig = {
    devices: DEVICES,
    interlocks: [
      { name: " ", device: "stage", when: [] },
      { name: "limits", device: "stage", to: { min: 3, max: 1 }, when: [{ still: "stage" }] },
      { name: "y", device: "stage", when: [{ position: "z" }] },
      { name: "y", device: "stage", when: [{ parameter: "cam", path: [], equals: 1 }] },
    ],
  };
  assert.deepEqual(problems(config), [
    "interlocks[0].when: There is no condition",
    "interlocks[0].name: An interlock needs a name, for messages",
    "interlocks[1].to: Nothing is between min 3 and max 1",
    "interlocks[1].when[0].still: stage could never be moved",
    "interlocks[1].name: The rule limits has this name",
    "interlocks[2].when[0]: A position needs min, max or both",
    "interlocks[3].when[0].path: It names no parameter",
    "interlocks[3].name: Another interlock is called y as well",
  ]);
});
