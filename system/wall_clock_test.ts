import assert from "node:assert/strict";
import { WallClock } from "./wall_clock.ts";

Deno.test("WallClock gives the system's time, finer than the system does", () => {
  const clock = new WallClock();
  const before = Date.now();
  const now = clock.at(performance.now());
  assert.ok(now >= before - 21 && now <= Date.now() + 21);
});

Deno.test("WallClock follows a system clock that is set, and not one that is only rounded", () => {
  let [now, date] = [1000, 5_000_999];
  const clock = new WallClock({ now: () => now, date: () => date, origin: 5_000_000 });
  assert.equal(clock.at(1000), 5_001_000);
  [now, date] = [2000, 900_000_000_000];
  assert.equal(clock.at(2000), 5_002_000, "it has not been looked at");
  clock.check();
  assert.equal(clock.at(2000), 900_000_000_000);
  assert.equal(clock.at(1000), 899_999_999_000, "what came before is told by the same clock");
});
