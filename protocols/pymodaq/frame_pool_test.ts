import assert from "node:assert/strict";
import { FramePool } from "./frame_pool.ts";

const KIB = 1024;

Deno.test("Memory that was given back is used again, by frames of up to twice less", () => {
  const pool = new FramePool();
  const first = pool.take(1000 * KIB);
  assert.equal(first.length, 1000 * KIB);
  assert.equal(first.byteOffset, 0);
  pool.give(first);
  assert.equal(pool.idleBytes, 1024 * KIB);
  const second = pool.take(513 * KIB);
  assert.equal(second.buffer, first.buffer);
  assert.equal(second.length, 513 * KIB);
  pool.give(second);
  assert.notEqual(pool.take(448 * KIB).buffer, first.buffer, "Half of it would be wasted");
  assert.notEqual(pool.take(1025 * KIB).buffer, first.buffer, "It is too small");
  assert.deepEqual(pool.counters, { taken: 4, reused: 1, dropped: 0 });
});

Deno.test("Memory is lent to one at a time, however often it is given back", () => {
  const pool = new FramePool();
  const frame = pool.take(100);
  pool.give(frame);
  pool.give(frame);
  pool.give(new Uint8Array(64 * KIB));
  assert.equal(pool.idleBytes, 64 * KIB);
  assert.equal(pool.take(100).buffer, frame.buffer);
  assert.notEqual(pool.take(100).buffer, frame.buffer);
});

Deno.test("No more is kept than allowed, and the oldest goes first", () => {
  const pool = new FramePool({ maxIdleBytes: 256 * KIB });
  const frames = [1, 2, 3, 4, 5].map(() => pool.take(64 * KIB));
  for (const frame of frames) pool.give(frame);
  assert.equal(pool.idleBytes, 256 * KIB);
  assert.equal(pool.counters.dropped, 1);
  assert.equal(
    pool.take(1).buffer,
    frames[4]!.buffer,
    "The newest is still in the processor's cache",
  );
  pool.give(pool.take(300 * KIB));
  assert.equal(pool.counters.dropped, 2);
  assert.equal(pool.idleBytes, 192 * KIB);
});

Deno.test("Memory that was handed to another thread is not kept", () => {
  const pool = new FramePool();
  const frame = pool.take(10);
  structuredClone(frame, { transfer: [frame.buffer] });
  pool.give(frame);
  assert.equal(pool.idleBytes, 0);
  assert.equal(pool.take(10).length, 10);
});
