import assert from "node:assert/strict";
import { Rate } from "./rate.ts";

/** A clock that the test holds; sleeping moves it, late by `late`. */
function clock(late = 0) {
  let time = 1000;
  return {
    now: () => time,
    work: (milliseconds: number) => void (time += milliseconds),
    sleep: (milliseconds: number) => {
      time += milliseconds > 0 ? milliseconds + late : 0;
      return Promise.resolve();
    },
  };
}

Deno.test("Rate starts cycles at multiples of its period, whatever the work takes and however late timers are", async () => {
  const time = clock(0.7);
  const rate = new Rate(100, time);
  const starts: number[] = [];
  for (let cycle = 0; cycle < 100; cycle++) {
    time.work(cycle % 9);
    assert.deepEqual(await rate.sleep(), { overrun: 0, missed: 0 });
    starts.push(time.now());
  }
  starts.forEach((start, cycle) =>
    assert(Math.abs(start - (1000 + (cycle + 1) * 10 + 0.7)) < 1e-6)
  );
});

Deno.test("Rate reports an overrun, skips what was missed, and goes on at the next multiple", async () => {
  const time = clock();
  const rate = new Rate(100, time);
  time.work(34);
  assert.deepEqual(await rate.sleep(), { overrun: 24, missed: 2 });
  assert.deepEqual(await rate.sleep(), { overrun: 0, missed: 0 });
  assert.equal(time.now(), 1040);
  rate.reset();
  await rate.sleep();
  assert.equal(time.now(), 1050);
});

Deno.test("Rate refuses what is no rate", () => {
  for (const hz of [0, -1, NaN, Infinity]) assert.throws(() => new Rate(hz), /makes no sense/);
});

Deno.test("A sleep ends at once when its signal aborts", async () => {
  const aborter = new AbortController();
  const rate = new Rate(1e-6, { signal: aborter.signal });
  const sleeping = rate.sleep();
  aborter.abort();
  await sleeping;
});
