import assert from "node:assert/strict";
import { BufferPool } from "./buffer_pool.ts";
import { COPY_LIMIT_BYTES, SegmentQueue, STAGING_BYTES } from "./segment_queue.ts";

Deno.test("SegmentQueue gathers small messages and keeps large slices by reference", () => {
  const queue = new SegmentQueue();
  const owner = new BufferPool().take(STAGING_BYTES);
  queue.pushCopy(new Uint8Array([1, 2]), 0, 2, 1);
  queue.pushShared(owner, 0, 100, 3);
  assert.ok(owner.unshared, "a small slice is copied");
  queue.pushShared(owner, 0, COPY_LIMIT_BYTES + 1, 2);
  assert.ok(!owner.unshared, "a large one is not");
  assert.deepEqual([queue.bytes, queue.messages], [102 + COPY_LIMIT_BYTES + 1, 6]);
  const first = queue.shift()!;
  assert.deepEqual([first.length, first.messages], [102, 4]);
  const second = queue.shift()!;
  assert.equal(second.bytes, owner.bytes);
  queue.recycle(second);
  assert.ok(owner.unshared);
  assert.equal(queue.shift(), undefined);
  assert.deepEqual([queue.bytes, queue.messages], [0, 0]);
});

Deno.test("SegmentQueue pins no more than a few read buffers for a small part of each", () => {
  const queue = new SegmentQueue();
  const pool = new BufferPool();
  const owners = Array.from({ length: 20 }, () => pool.take(1 << 20));
  for (const owner of owners) queue.pushShared(owner, 0, COPY_LIMIT_BYTES + 1, 1);
  assert.equal(owners.filter((owner) => !owner.unshared).length, 4);
  queue.clear();
  assert.ok(owners.every((owner) => owner.unshared));
});

Deno.test("SegmentQueue drops its first message, out of a segment that holds several", () => {
  const queue = new SegmentQueue();
  queue.pushCopy(new Uint8Array([1, 2, 2, 3, 3, 3]), 0, 6, 3);
  // A message here is as many bytes as its first byte says.
  const end = (bytes: Uint8Array, start: number) => start + bytes[start]!;
  assert.ok(queue.dropFirst(end));
  assert.deepEqual([queue.bytes, queue.messages], [5, 2]);
  assert.ok(queue.dropFirst(end));
  assert.ok(queue.dropFirst(end));
  assert.ok(!queue.dropFirst(end));
  assert.deepEqual([queue.bytes, queue.messages], [0, 0]);
});

Deno.test("SegmentQueue stays fast and correct when it is long", () => {
  const queue = new SegmentQueue();
  for (let at = 0; at < 10_000; at++) queue.pushOwned(new Uint8Array([at & 255]), 1);
  for (let at = 0; at < 10_000; at++) assert.equal(queue.shift()!.bytes[0], at & 255);
  assert.equal(queue.shift(), undefined);
});

Deno.test("A reservation larger than a staging block gets memory of its own", () => {
  const queue = new SegmentQueue();
  const { bytes, offset } = queue.reserve(STAGING_BYTES + 1);
  bytes.fill(7, offset);
  queue.commit(STAGING_BYTES, 1);
  assert.deepEqual([queue.bytes, queue.messages], [STAGING_BYTES, 1]);
  assert.equal(queue.shift()!.length, STAGING_BYTES);
});

Deno.test("SegmentQueue puts what is unshifted in front, before and after something was taken", () => {
  const queue = new SegmentQueue();
  const contents = () => {
    const all: number[] = [];
    for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
      all.push(...part.bytes.subarray(part.start, part.end));
    }
    return all;
  };
  queue.unshift(Uint8Array.of(1));
  queue.pushOwned(Uint8Array.of(2), 1);
  queue.pushOwned(Uint8Array.of(3), 1);
  queue.unshift(Uint8Array.of(0));
  assert.deepEqual([queue.bytes, queue.messages], [4, 2]);
  assert.deepEqual([queue.shift()!.bytes[0], queue.shift()!.bytes[0]], [0, 1]);
  queue.unshift(Uint8Array.of(9));
  assert.deepEqual(contents(), [9, 2, 3]);
  assert.equal(queue.bytes, 0);
});
