import assert from "node:assert/strict";
import { PlaybackClock } from "./playback_clock.ts";

const START = 1_700_000_000_000_000_123n;

function clockAt(options: { readonly speed?: number; readonly isPlaying?: boolean } = {}) {
  const machine = { ms: 5000 };
  const { speed = 1, isPlaying = true } = options;
  const clock = new PlaybackClock({ clock: () => machine.ms, start: START, speed, isPlaying });
  clock.isHeld = false;
  return { clock, machine };
}

Deno.test("Time of a recording passes as many times as fast as it is told", () => {
  const { clock, machine } = clockAt({ speed: 2 });
  machine.ms += 10;
  assert.equal(clock.time, START + 20_000_000n);
  clock.speed = 0.5;
  machine.ms += 10;
  assert.equal(clock.time, START + 25_000_000n);
  assert.equal(clock.until(START + 26_000_000n), 2);
  assert.equal(clock.until(START + 24_000_000n), -2);
});

Deno.test("Time of a recording stands while it is paused or held, and no time is made up for", () => {
  const { clock, machine } = clockAt();
  machine.ms += 10;
  clock.isPlaying = false;
  machine.ms += 1000;
  assert.equal(clock.time, START + 10_000_000n);
  assert.equal(clock.until(START + 11_000_000n), Infinity);
  assert.equal(clock.until(START + 10_000_000n), 0);
  clock.isHeld = true;
  clock.isPlaying = true;
  machine.ms += 1000;
  assert.equal(clock.time, START + 10_000_000n);
  clock.isHeld = false;
  machine.ms += 1;
  assert.equal(clock.time, START + 11_000_000n);
});

Deno.test("A recording goes to another time, paused or not", () => {
  const { clock, machine } = clockAt({ isPlaying: false });
  clock.jump(START - 5n);
  assert.equal(clock.time, START - 5n);
  clock.isPlaying = true;
  machine.ms += 1;
  clock.jump(START + 1_000n);
  assert.equal(clock.time, START + 1_000n);
});
