import assert from "node:assert/strict";
import fc from "fast-check";
import { motionTo, motionToRest } from "./motion.ts";

const place = fc.double({ min: -1000, max: 1000, noNaN: true });
const positive = fc.double({ min: 0.01, max: 1000, noNaN: true });

Deno.test("A motion goes from here to there, never beyond, never too fast", () => {
  fc.assert(fc.property(place, place, positive, positive, (from, to, speed, acceleration) => {
    const motion = motionTo(from, to, { speed, acceleration });
    if (motion.duration > 0) assert(motion.at(0) === from);
    assert(motion.at(motion.duration) === to);
    assert(motion.at(motion.duration + 1) === to);
    const [low, high] = [Math.min(from, to), Math.max(from, to)];
    for (let step = 0; step <= 20; step++) {
      const seconds = motion.duration * step / 20;
      const at = motion.at(seconds);
      assert(at >= low - 1e-9 && at <= high + 1e-9, `${at} is not between ${low} and ${high}`);
      assert(Math.abs(motion.speedAt(seconds)) <= speed * (1 + 1e-12));
    }
  }));
});

Deno.test("A long motion has an even part, a short one has none", () => {
  const long = motionTo(0, 10, { speed: 2, acceleration: 4 });
  assert.equal(long.duration, 5.5);
  assert.equal(long.at(0.5), 0.5);
  assert.equal(long.at(2.75), 5);
  assert.equal(long.speedAt(2.75), 2);
  const short = motionTo(0, 1, { speed: 100, acceleration: 4 });
  assert.equal(short.duration, 1);
  assert.equal(short.at(0.5), 0.5);
  assert.equal(short.speedAt(0.5), 2);
});

Deno.test("Who is told to stop brakes", () => {
  const motion = motionToRest(5, -2, 4);
  assert.equal(motion.duration, 0.5);
  assert.equal(motion.at(0), 5);
  assert.equal(motion.at(0.5), 4.5);
  assert.equal(motion.at(9), 4.5);
  assert.equal(motionToRest(5, 0, 4).duration, 0);
});
