import assert from "node:assert/strict";
import { LineGate } from "./line_gate.ts";

Deno.test("LineGate begins a new second when the clock is set back, too", () => {
  const gate = new LineGate(1);
  assert.deepEqual([5000, 5500, 6000, 4000, 4500].map((now) => gate.admits(now)), [
    ...[true, false, true, true, false],
  ]);
  assert.deepEqual([gate.takeSkipped(), gate.takeSkipped()], [2, 0]);
});
