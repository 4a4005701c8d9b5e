import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { parseLabConfig, readLabConfig } from "./read_lab_config.ts";

const LAB = `{
  // The bench in room 12.
  "devices": {
    "cam": { "kind": "detector", "match": { "title": "Andor" }, "timeout": "30s" },
    "stage": {
      "kind": "actuator", "match": { "address": "10.0.3.7" }, "units": "mm",
      "limits": { "min": 0, "max": 25, "maxStep": 5, "maxSpeed": 2.5 },
      "stopOnOperatorLoss": true,
    },
    "arm": {},
  },
  "interlocks": [{
    "name": "shutter first", "device": "stage", "to": { "min": 20 },
    "when": [
      { "parameter": "cam", "path": ["shutter"], "equals": "closed" },
      { "online": "cam" }, { "still": "arm" }, { "position": "arm", "max": 3 },
    ],
  }],
  "strict": true,
}`;

Deno.test("A lab is read from JSON with comments, and from YAML", () => {
  const config = parseLabConfig(LAB, "lab.json");
  assert.equal(config.devices?.["cam"]?.timeout, 30_000);
  assert.deepEqual(config.devices?.["stage"]?.limits, {
    min: 0,
    max: 25,
    maxStep: 5,
    maxSpeed: 2.5,
  });
  assert.equal(config.interlocks?.[0]?.when.length, 4);
  assert.equal(config.strict, true);
  const yaml = "devices:\n  cam:\n    kind: detector\n    timeout: 2\n";
  assert.deepEqual(parseLabConfig(yaml, "lab.yaml"), {
    devices: { cam: { kind: "detector", timeout: 2000 } },
  });
  assert.deepEqual(parseLabConfig("", "empty.yml"), {});
});

Deno.test("Mistakes in a lab are told with their places and what is allowed", () => {
  const cases: [string, RegExp][] = [
    [
      '{"devices": {"cam": {"kind": "camera"}}}',
      /lab\.json: devices\.cam\.kind: .*detector, actuator/,
    ],
    ['{"devices": {"Cam 1": {}}}', /devices\.Cam 1: is no name/],
    ['{"devices": {"cam": {"timeot": 3}}}', /devices\.cam\.timeot: .*allowed here: kind, match/],
    [
      '{"devices": {"x": {"limits": {"min": 3, "max": 1}}}}',
      /devices\.x\.limits: Nothing is between min 3/,
    ],
    ['{"devices": {"x": {"limits": {"maxSpeed": 0}}}}', /maxSpeed: .*above 0/],
    ['{"devices": {"x": {"match": {"address": "10.0.0.300"}}}}', /match\.address: is wrong/],
    ['{"interlocks": [{"name": "a", "device": "x", "when": []}]}', /when: .*1 to 100/],
    ['{"interlocks": [{"name": "a", "device": "x", "when": [{}]}]}', /when\[0\]: is no condition/],
    [
      '{"interlocks": [{"device": "x", "when": [{"online": "y"}]}]}',
      /interlocks\[0\]\.name: is missing/,
    ],
    ["[]", /has to be an object/],
    ["{", /is no JSON/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseLabConfig(text, "lab.json"), (error) => {
      assert(error instanceof RoboError && error.code === "config", String(error));
      assert.match(error.message, message);
      return true;
    }, text);
  }
  assert.throws(() => parseLabConfig("a: [", "lab.yaml"), /is no YAML/);
});

Deno.test("A lab that is not there is missing", async () => {
  await assert.rejects(readLabConfig("/nowhere/lab.json"), { code: "missing" });
  await assert.rejects(readLabConfig("/"), { code: "config" });
});
