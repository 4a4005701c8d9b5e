import assert from "node:assert/strict";
import { Playhead } from "./playhead.ts";

function playhead(rate = 1, paused = false) {
  const clock = { time: 100 };
  const head = new Playhead(() => clock.time, { rate, paused });
  head.jump(5000);
  return { clock, head };
}

Deno.test("A playhead's times follow its rate, also when that changes on the way", () => {
  const { clock, head } = playhead(2);
  assert.equal(head.due(5100), 150);
  clock.time = 150;
  head.scaleRate(0.5);
  assert.equal(head.rate, 1);
  assert.equal(head.due(5100), 150);
  assert.equal(head.due(5200), 250);
});

Deno.test("A playhead that stands still goes on where it was", () => {
  const { clock, head } = playhead();
  clock.time = 160;
  head.togglePause();
  assert.equal(head.due(5100), Infinity);
  clock.time = 1000;
  head.togglePause();
  assert.equal(head.due(5100), 1040);
});

Deno.test("A step stands still but for one message each", () => {
  const { head } = playhead();
  assert.equal(head.takeStep(), false);
  head.step();
  head.step();
  assert.ok(head.paused);
  assert.deepEqual([head.takeStep(), head.takeStep(), head.takeStep()], [true, true, false]);
});

Deno.test("Every wish interrupts who waits", async () => {
  const { head } = playhead();
  for (const wish of [() => head.togglePause(), () => head.step(), () => head.scaleRate(2)]) {
    const { interruption, changed } = head;
    wish();
    assert.ok(interruption.aborted);
    await changed;
    assert.equal(head.interruption.aborted, false);
  }
});

Deno.test("A playhead's rate keeps its limits", () => {
  const { head } = playhead();
  for (let i = 0; i < 30; i++) head.scaleRate(2);
  assert.equal(head.rate, 1000);
  for (let i = 0; i < 60; i++) head.scaleRate(0.5);
  assert.equal(head.rate, 0.001);
});
