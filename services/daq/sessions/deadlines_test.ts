import assert from "node:assert/strict";
import { Deadlines } from "./deadlines.ts";

const LIMITS = {
  handshakeTimeout: 5000,
  progressTimeout: 10_000,
  minRate: 100,
  stallTimeout: 3000,
};

function deadlines(): Deadlines {
  const deadlines = new Deadlines(LIMITS, 0);
  deadlines.identified();
  return deadlines;
}

Deno.test("A client has so much time to say what it is", () => {
  const silent = new Deadlines(LIMITS, 0);
  assert.equal(silent.check(4999), undefined);
  assert.equal(silent.check(5000)?.reason, "handshake-timeout");
  silent.identified();
  assert.equal(silent.check(1e9), undefined, "between messages it may be silent for ever");
});

Deno.test("Within a message nobody falls silent", () => {
  const one = deadlines();
  one.read(1000, 500, true);
  assert.equal(one.check(10_999), undefined);
  assert.equal(one.check(11_000)?.reason, "progress-timeout");
  one.read(11_000, 5, false);
  assert.equal(one.check(1e9), undefined);
});

Deno.test("A message that comes in drips is too slow, a large one that comes steadily is not", () => {
  const drip = deadlines();
  const steady = deadlines();
  for (let time = 0; time <= 60_000; time += 500) {
    drip.read(time, 1, true);
    steady.read(time, 60, true);
    assert.equal(steady.check(time), undefined);
    if (time >= 10_000) assert.equal(drip.check(time)?.reason, "too-slow");
  }
});

Deno.test("Each message has its own time", () => {
  const one = deadlines();
  for (let time = 0; time < 100_000; time += 1000) {
    one.whole();
    one.read(time, 3, true);
    assert.equal(one.check(time), undefined);
  }
});

Deno.test("A client that takes nothing of what is sent is noticed, as long as something is", () => {
  const one = deadlines();
  one.wrote(1000);
  assert.equal(one.check(3999), undefined);
  one.wrote(2000);
  assert.equal(one.check(4999), undefined);
  assert.equal(one.check(5000)?.reason, "stall-timeout");
  one.idle();
  assert.equal(one.check(1e9), undefined);
});
