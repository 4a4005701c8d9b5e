import assert from "node:assert/strict";
import { Standstill } from "./standstill.ts";

function seen(...readings: [time: number, position: number][]): boolean | undefined {
  const standstill = new Standstill();
  for (const [time, position] of readings) standstill.saw(position, time);
  return standstill.isMoving;
}

Deno.test("What is at the same place a while later stands still", () => {
  assert.equal(seen([0, 5]), undefined);
  assert.equal(seen([0, 5], [20, 5]), undefined);
  assert.equal(seen([0, 5], [20, 5], [120, 5]), false);
});

Deno.test("What is elsewhere moves, and stands still when it has stopped, noise or not", () => {
  assert.equal(seen([0, 5], [20, 5.1]), true);
  assert.equal(seen([0, 5], [100, 15], [300, 15.004]), false);
  assert.equal(seen([0, 5], [100, 15], [300, 15.004], [400, 16]), true);
});

Deno.test("After an order to stop, only what is seen from then on counts", () => {
  const standstill = new Standstill();
  standstill.saw(0, 0);
  standstill.saw(10, 100);
  standstill.restart();
  assert.equal(standstill.isMoving, undefined);
  standstill.saw(11, 200);
  standstill.saw(11, 300);
  assert.equal(standstill.isMoving, false);
});
