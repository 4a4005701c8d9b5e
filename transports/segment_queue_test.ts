import assert from "node:assert/strict";
import fc from "fast-check";
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

/** Takes everything out: what it was, and how much memory held it. */
function emptied(queue: SegmentQueue): { readonly contents: number[]; readonly memory: number } {
  const contents: number[] = [];
  const memory = new Set<ArrayBufferLike>();
  const segments = [];
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    contents.push(...part.bytes.subarray(part.start, part.end));
    memory.add(part.bytes.buffer);
    segments.push(part);
  }
  for (const segment of segments) queue.recycle(segment);
  return { contents, memory: [...memory].reduce((sum, { byteLength }) => sum + byteLength, 0) };
}

/** What a few blocks and read buffers of 64 KiB may cost beyond twice what was queued at most. */
const MEMORY_SLACK_BYTES = 8 * STAGING_BYTES;

Deno.test("SegmentQueue holds little more memory than it has bytes when small runs alternate with slices", () => {
  const queue = new SegmentQueue();
  const pool = new BufferPool();
  for (let i = 0; i < 1000; i++) {
    const owner = pool.take(STAGING_BYTES);
    queue.pushShared(owner, 0, 100, 1);
    queue.pushShared(owner, 100, 100 + COPY_LIMIT_BYTES + 1000, 1);
    owner.release();
  }
  const { bytes } = queue;
  assert.ok(emptied(queue).memory <= 2 * bytes + MEMORY_SLACK_BYTES);
});

Deno.test("SegmentQueue copies nothing of read buffers that fill with what it queues", () => {
  const queue = new SegmentQueue();
  const pool = new BufferPool();
  for (let i = 0; i < 10; i++) {
    const owner = pool.take(2 ** 21);
    for (let at = 0; at + 300_000 <= 2 ** 21; at += 300_000) {
      queue.pushShared(owner, at, at + 300_000, 1);
    }
    owner.release();
  }
  let copies = 0;
  for (let part = queue.shift(); part !== undefined; part = queue.shift()) {
    if (part.owner === undefined) copies++;
    queue.recycle(part);
  }
  assert.equal(copies, 0);
});

Deno.test("SegmentQueue keeps order, contents and the bound of its memory whatever is done to it", () => {
  const size = fc.oneof(fc.nat(200), fc.nat(12_000), fc.nat(STAGING_BYTES));
  const step = fc.record({
    what: fc.constantFrom("copy", "share", "share", "reserve", "owned", "shift", "hold", "drop"),
    size,
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new SegmentQueue();
      const pool = new BufferPool();
      const expected: number[] = [];
      const held: { segment: NonNullable<ReturnType<typeof queue.shift>>; copy: Uint8Array }[] = [];
      let next = 0;
      let most = 0;
      for (const { what, size } of steps) {
        // Messages are as many equal bytes, of which the first two say how many.
        const length = Math.max(3, size);
        const message = new Uint8Array(length).fill(++next & 255);
        new DataView(message.buffer).setUint16(0, length % 65_536 || 65_535);
        if (what === "copy") queue.pushCopy(message, 0, length, 1);
        else if (what === "owned") queue.pushOwned(message, 1);
        else if (what === "share") {
          const owner = pool.take(STAGING_BYTES);
          owner.bytes.set(message, STAGING_BYTES - length);
          queue.pushShared(owner, STAGING_BYTES - length, STAGING_BYTES, 1);
          owner.release();
        } else if (what === "reserve") {
          const { bytes, offset } = queue.reserve(STAGING_BYTES + (size & 1));
          bytes.set(message, offset);
          queue.commit(length, 1);
        }
        if (what === "shift" || what === "hold") {
          const segment = queue.shift();
          if (segment === undefined) continue;
          const copy = segment.bytes.slice(segment.start, segment.end);
          assert.deepEqual([...copy], expected.splice(0, copy.length));
          if (what === "hold") held.push({ segment, copy });
          else queue.recycle(segment);
        } else if (what === "drop") {
          const { bytes } = queue;
          queue.dropFirst((bytes, start) =>
            start + new DataView(bytes.buffer, bytes.byteOffset).getUint16(start)
          );
          expected.splice(0, bytes - queue.bytes);
        } else expected.push(...message);
        assert.equal(queue.bytes, expected.length);
        most = Math.max(most, expected.length);
      }
      for (const { segment, copy } of held) {
        assert.deepEqual(segment.bytes.slice(segment.start, segment.end), copy, "still as it was");
        queue.recycle(segment);
      }
      const { contents, memory } = emptied(queue);
      assert.deepEqual(contents, expected);
      assert.ok(memory <= 2 * most + MEMORY_SLACK_BYTES);
    }),
    { numRuns: 60 },
  );
});
