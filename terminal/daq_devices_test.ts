import assert from "node:assert/strict";
import { ageOf, deviceTable, numberText, positionText, type ShownDevice } from "./daq_devices.ts";

const NOW = 1_000_000;

function device(more: Partial<ShownDevice>): ShownDevice {
  return {
    name: "cam",
    kind: "detector",
    online: true,
    doing: "idle",
    dialect: "L2",
    address: "tcp://127.0.0.1:40000",
    since: NOW - 65_000,
    problem: null,
    position: null,
    lastGrab: null,
    ...more,
  };
}

const array = { name: "cam/CH0", dim: "Data2D", dtype: "<u2", shape: [512, 256], units: "" };

Deno.test("Nothing that a server says of a device reaches the terminal as it is", () => {
  const evil = "\x1b[31mred\x1b]0;title\x07";
  const { rows } = deviceTable([
    device({
      name: evil,
      kind: evil,
      doing: evil,
      dialect: evil,
      address: evil,
      problem: evil,
      position: { value: 1, units: evil, time: NOW },
    }),
    device({
      lastGrab: {
        number: 1,
        time: NOW,
        arrays: [{ name: evil, dim: `Data${evil}`, dtype: evil, shape: [2], units: evil }],
        more: 7,
      },
    }),
  ], { now: NOW, width: 400 });
  assert.deepEqual(rows.filter((row) => row.includes("\x1b") || row.includes("\x07")), []);
  assert.match(rows[1]!, / \+7 /);
});

Deno.test("Devices are a table with what they last said, and what is wrong with them", () => {
  const devices = [
    device({ lastGrab: { number: 1, time: NOW - 1000, arrays: [array, array] } }),
    device({ name: "new", dialect: null }),
    device({
      name: "stage",
      kind: "actuator",
      online: false,
      doing: "offline",
      position: { value: 12.5, units: "mm", time: NOW - 61_000 },
      problem: "connection lost\x1b[2J",
    }),
  ];
  const { heading, rows } = deviceTable(devices, { now: NOW, width: 120 });
  const lines = [heading, ...rows].map((line) => line.replaceAll(/ {2,}/g, " | "));
  assert.deepEqual(lines, [
    "NAME | KIND | STATE | SINCE | LAST | AGE | DIALECT | ADDRESS | NOTE",
    "cam | detector | idle | 1:05 | 2D 512×256 <u2 +1 | 0:01 | L2 | 127.0.0.1:40000",
    "new | detector | idle | 1:05 | - | - | - | 127.0.0.1:40000",
    "stage | actuator | offline | 1:05 | 12.5 mm | 1:01 | L2 | 127.0.0.1:40000 | connection lost·[2J",
  ]);
  const narrow = deviceTable(devices, { now: NOW, width: 60 });
  assert.ok([narrow.heading, ...narrow.rows].every((line) => line.length <= 60));
});

Deno.test("Numbers are told with the digits that people need", () => {
  const texts = [0.1 + 0.2, 12.4973919294, -0.0000336794918889, 123456.7891234, 1e-7, 0, 20, 1e21];
  assert.deepEqual(texts.map(numberText), [
    "0.3",
    "12.4974",
    "-3.36795e-5",
    "123456.789",
    "1e-7",
    "0",
    "20",
    "1e+21",
  ]);
  assert.equal(positionText({ value: 1e-7, units: "" }), "1e-7");
  assert.equal(positionText({ value: null, units: "mm" }), "unknown");
  assert.equal(ageOf(undefined, NOW), "-");
});
