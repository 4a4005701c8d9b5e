import assert from "node:assert/strict";
import { drawFrame, paint } from "./screen.ts";

Deno.test("drawFrame clears and draws all at first, then only what differs, in one update", () => {
  assert.equal(
    drawFrame([], ["a", "b"], 5),
    "\x1b[?2026h\x1b[2J\x1b[1;1H\x1b[2Ka\x1b[2;1H\x1b[2Kb\x1b[?2026l",
  );
  assert.equal(drawFrame(["a", "b"], ["a", "c"], 5), "\x1b[?2026h\x1b[2;1H\x1b[2Kc\x1b[?2026l");
  assert.equal(drawFrame(["a", "b"], ["a", "b"], 5), "");
});

Deno.test("drawFrame wipes lines that are gone and stays on the screen", () => {
  assert.equal(drawFrame(["a", "b"], ["a"], 5), "\x1b[?2026h\x1b[2;1H\x1b[2K\x1b[?2026l");
  assert.ok(!drawFrame([], ["a", "b", "c"], 2).includes("c"));
});

Deno.test("paint colours only where colour is wanted", () => {
  assert.equal(paint("x", "red", true), "\x1b[31mx\x1b[0m");
  assert.equal(paint("x", "red", false), "x");
});
