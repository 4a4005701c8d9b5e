import assert from "node:assert/strict";
import fc from "fast-check";
import { AHEAD, BEAMS, move, type Pose, RADIUS, ROOM, scan, steer } from "./rover.ts";

const MIDDLE: Pose = { x: 1, y: 1, heading: 0 };

Deno.test("the rover drives where it looks, and turns to the left", () => {
  const ahead = move(MIDDLE, { linear: 0.5, angular: 0 }, 2);
  assert.deepEqual(ahead, { x: 2, y: 1, heading: 0 });
  const turned = move(ahead, { linear: 0, angular: Math.PI / 4 }, 2);
  assert.ok(Math.abs(turned.heading - Math.PI / 2) < 1e-12);
  const north = move(turned, { linear: 0.5, angular: 0 }, 1);
  assert.ok(Math.abs(north.y - 1.5) < 1e-12 && Math.abs(north.x - 2) < 1e-12);
});

Deno.test("walls hold the rover", () => {
  const pose = move(MIDDLE, { linear: 1, angular: 0 }, 60);
  assert.equal(pose.x, ROOM.width - RADIUS);
});

Deno.test("the lidar sees the walls ahead, to the left, behind and to the right", () => {
  const ranges = scan(MIDDLE);
  assert.equal(ranges.length, BEAMS);
  const near = (beam: number, metres: number) =>
    assert.ok(Math.abs(ranges[beam]! - metres) < 1e-9, `beam ${beam}: ${ranges[beam]}`);
  near(0, 3);
  near(BEAMS / 4, 2);
  near(BEAMS / 2, 1);
  near(3 * BEAMS / 4, 1);
});

Deno.test("the rover turns to the side where there is more room", () => {
  assert.deepEqual(steer(scan(MIDDLE), AHEAD), { linear: 0.5, angular: 0 });
  const southEast = { x: 3.5, y: 0.4, heading: 0 };
  const northEast = { x: 3.5, y: 2.6, heading: 0 };
  assert.equal(steer(scan(southEast), AHEAD).angular, 1);
  assert.equal(steer(scan(northEast), AHEAD).angular, -1);
});

Deno.test("the rover leaves a corner that it looks straight into", () => {
  const corner: Pose = { x: ROOM.width - 0.5, y: ROOM.depth - 0.5, heading: Math.PI / 4 };
  assert.ok(drive(corner, 100).way > 2);
});

Deno.test("the rover goes on for minutes without touching a wall, wherever it begins", () => {
  const place = (size: number) => fc.double({ min: 0.6, max: size - 0.6, noNaN: true });
  const start = fc.record({
    x: place(ROOM.width),
    y: place(ROOM.depth),
    heading: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
  });
  fc.assert(
    fc.property(start, (pose) => {
      const { way, closest } = drive(pose, 1200);
      assert.ok(way > 12, `${way} m`);
      assert.ok(closest > RADIUS, `${closest} m from a wall`);
    }),
    { numRuns: 25 },
  );
});

/** Drives for so many tenths of a second: how far the rover comes, and how close to a wall. */
function drive(start: Pose, steps: number): { way: number; closest: number } {
  let pose = start;
  let twist = AHEAD;
  let way = 0;
  let closest = Infinity;
  for (let step = 0; step < steps; step++) {
    const ranges = scan(pose);
    closest = Math.min(closest, ...ranges);
    twist = steer(ranges, twist);
    way += twist.linear * 0.1;
    pose = move(pose, twist, 0.1);
  }
  return { way, closest };
}
