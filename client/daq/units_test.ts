import assert from "node:assert/strict";
import { convertUnits } from "./units.ts";

Deno.test("Positions in other units of the same kind are converted", () => {
  assert.equal(convertUnits(1.1, "mm", "µm"), 1100);
  assert.equal(convertUnits(1.1, "mm", "\u03bcm"), 1100);
  assert.equal(convertUnits(2500, "micrometer", "mm"), 2.5);
  assert.equal(convertUnits(3, "millimeters", "mm"), 3);
  assert.equal(convertUnits(180, "deg", "rad"), Number(Math.PI.toPrecision(15)));
  assert.equal(convertUnits(1, "turn", "°"), 360);
  assert.equal(convertUnits(1, "bar", "kPa"), 100);
  assert.equal(convertUnits(2, "min", "min"), 2, "unknown units, but the same");
});

Deno.test("Units that are left out are taken for the device's own", () => {
  assert.equal(convertUnits(7, "", "mm"), 7);
  assert.equal(convertUnits(7, "dimensionless", "mm"), 7);
  assert.equal(convertUnits(7, "mm", ""), 7);
});

Deno.test("Units of other things are refused", () => {
  assert.equal(convertUnits(1, "mm", "V"), undefined);
  assert.equal(convertUnits(1, "deg", "mm"), undefined);
  assert.equal(convertUnits(1, "furlong", "mm"), undefined);
  assert.equal(convertUnits(1, "constructor", "mm"), undefined);
});
