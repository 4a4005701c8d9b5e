import assert from "node:assert/strict";
import { BufferPool, MAX_POOLED_BYTES, MIN_POOLED_BYTES } from "./buffer_pool.ts";

Deno.test("BufferPool hands out powers of two and takes back what nobody holds", () => {
  const pool = new BufferPool();
  const buffer = pool.take(1);
  assert.equal(buffer.bytes.length, MIN_POOLED_BYTES);
  assert.equal(pool.take(MIN_POOLED_BYTES + 1).bytes.length, 2 * MIN_POOLED_BYTES);
  assert.equal(pool.take(2 * MIN_POOLED_BYTES).bytes.length, 2 * MIN_POOLED_BYTES);
  buffer.retain();
  buffer.release();
  assert.notEqual(pool.take(1), buffer, "its reader still holds it");
  buffer.release();
  const again = pool.take(1);
  assert.equal(again, buffer);
  assert.ok(again.unshared);
});

Deno.test("BufferPool keeps neither giants nor more than its limit", () => {
  const pool = new BufferPool(3 * MIN_POOLED_BYTES);
  const giant = pool.take(MAX_POOLED_BYTES + 1);
  giant.release();
  assert.notEqual(pool.take(MAX_POOLED_BYTES + 1), giant);
  const small = Array.from({ length: 5 }, () => pool.take(1));
  for (const buffer of small) buffer.release();
  const reused = small.map(() => pool.take(1)).filter((buffer) => small.includes(buffer));
  assert.equal(reused.length, 3);
});
