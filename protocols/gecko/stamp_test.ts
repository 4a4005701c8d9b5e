import assert from "node:assert/strict";
import { imu } from "./messages.ts";
import { readStamp, stampOf } from "./stamp.ts";

const MS = 1_790_000_000_123;

Deno.test("stampOf finds a message's time whatever its unit and its place", () => {
  assert.equal(stampOf(imu({ timestamp: MS / 1e3 })), MS);
  assert.equal(stampOf({ header: { stamp: { sec: 1_790_000_000, nanosec: 123e6 } } }), MS);
  assert.equal(stampOf({ header: { stamp: { secs: 1_790_000_000, nsecs: 123e6 } } }), MS);
  assert.equal(stampOf(new Map([["stamp", new Date(MS)]])), MS);
  for (const value of [MS, MS * 1e3, BigInt(MS) * 1_000_000n]) {
    assert.ok(Math.abs(stampOf({ stamp: value })! - MS) < 0.01);
  }
});

Deno.test("stampOf takes nothing else for a time", () => {
  for (const value of [undefined, null, 1, "2026", [], { timestamp: 12.5 }, { stamp: "now" }]) {
    assert.equal(stampOf(value), undefined);
  }
  assert.equal(readStamp(NaN), undefined);
  assert.equal(readStamp({ sec: "1790000000" }), undefined);
});
