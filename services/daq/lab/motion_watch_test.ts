import assert from "node:assert/strict";
import { MotionWatch } from "./motion_watch.ts";

class Bench {
  readonly did: string[] = [];
  readonly watch: MotionWatch;

  constructor(period: number) {
    this.watch = new MotionWatch(period, {
      look: () => this.did.push("look"),
      halt: () => this.did.push("halt"),
      progress: () => this.did.push("progress"),
      stands: () => this.did.push("stands"),
    });
  }

  /** What was done since the last time. */
  take(): string[] {
    return this.did.splice(0);
  }
}

Deno.test("What moves is looked at every now and then, and not at all where that is not wanted", () => {
  for (const [period, looks] of [[200, 4], [0, 0]] as const) {
    const { watch, did } = new Bench(period);
    watch.begin(0, 10);
    for (let now = 0; now < 1000; now += 25) watch.check(now, false);
    assert.equal(did.length, looks);
  }
});

Deno.test("What nobody waits for is looked at in any case", () => {
  const { watch, did } = new Bench(0);
  watch.begin(0, 10);
  watch.stopped(50);
  for (let now = 50; now < 500; now += 25) watch.check(now, true);
  assert.equal(did.length, 5);
});

Deno.test("A part of the way is progress, a tremble is none", () => {
  const bench = new Bench(0);
  bench.watch.begin(0, 100);
  for (const at of [3, 3.1, 2.9, 3.2, 3.4]) bench.watch.saw(at, 1, false);
  assert.deepEqual(bench.take(), []);
  bench.watch.saw(3.5, 2, false);
  bench.watch.saw(3.6, 3, false);
  bench.watch.saw(9, 4, false);
  assert.deepEqual(bench.take(), ["progress", "progress"]);
});

Deno.test("Where the way is not known, what was seen of it counts", () => {
  const bench = new Bench(0);
  bench.watch.begin(0, undefined);
  for (let at = 0; at < 5; at++) bench.watch.saw(at, at, false);
  assert.equal(bench.take().length, 4);
  for (let i = 0; i < 50; i++) bench.watch.saw(4 + i % 2 / 1000, 5 + i, false);
  assert.deepEqual(bench.take(), []);
});

Deno.test("What was told to stop stands, or is told in another way once", () => {
  const bench = new Bench(0);
  bench.watch.begin(0, 100);
  bench.watch.saw(1, 100, false);
  bench.take();
  bench.watch.stopped(200);
  bench.watch.saw(2, 210, true);
  bench.watch.saw(3, 400, true);
  assert.deepEqual(bench.take(), [], "it may brake");
  bench.watch.saw(4, 610, true);
  bench.watch.saw(5, 710, true);
  assert.deepEqual(bench.take(), ["halt"]);
  bench.watch.saw(5, 810, true);
  assert.deepEqual(bench.take(), ["stands"]);
});

Deno.test("What has only taken too long is never told to stop", () => {
  const bench = new Bench(0);
  bench.watch.begin(0, 100);
  for (let i = 0; i < 20; i++) bench.watch.saw(i, 1000 + 100 * i, true);
  assert.deepEqual(bench.take(), []);
});
