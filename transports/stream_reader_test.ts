import assert from "node:assert/strict";
import fc from "fast-check";
import { BufferPool, MAX_POOLED_BYTES, type PooledBuffer } from "./buffer_pool.ts";
import { StreamReader } from "./stream_reader.ts";

/** Messages here are four bytes of length, then as many bytes. */
class Parser {
  incompleteBytes = 0;
  readonly lengths: number[] = [];
  readonly buffers = new Set<PooledBuffer>();
  largest = 0;
  onMessage: (buffer: PooledBuffer) => void = () => {};

  parse(buffer: PooledBuffer, start: number, end: number): number {
    this.buffers.add(buffer);
    this.largest = Math.max(this.largest, buffer.bytes.length);
    const view = new DataView(buffer.bytes.buffer);
    while (true) {
      this.incompleteBytes = start + 4 > end ? 4 : 4 + view.getUint32(start);
      if (start + this.incompleteBytes > end) return start;
      const length = this.incompleteBytes - 4;
      for (let at = start + 4; at < start + 4 + length; at += 997) {
        assert.equal(buffer.bytes[at], length & 255);
      }
      this.lengths.push(length);
      this.onMessage(buffer);
      start += this.incompleteBytes;
    }
  }
}

function stream(lengths: readonly number[]): Uint8Array {
  const whole = new Uint8Array(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let offset = 0;
  for (const length of lengths) {
    new DataView(whole.buffer).setUint32(offset, length);
    whole.fill(length & 255, offset + 4, offset + 4 + length);
    offset += 4 + length;
  }
  return whole;
}

/** Gives `bytes` in reads of at most what `cut` says, which is told how many are left. */
function source(bytes: Uint8Array, cut: (left: number) => number = () => Infinity) {
  let position = 0;
  return {
    reads: 0,
    read(into: Uint8Array): Promise<number | null> {
      assert.ok(into.length > 0);
      this.reads++;
      if (position === bytes.length) return Promise.resolve(null);
      const count = Math.min(into.length, bytes.length - position, cut(bytes.length - position));
      into.set(bytes.subarray(position, position + count));
      position += count;
      return Promise.resolve(count);
    },
  };
}

Deno.test("StreamReader shows every message whole, however the stream is cut", async () => {
  const length = fc.oneof(
    fc.integer({ min: 0, max: 300 }),
    fc.integer({ min: 60_000, max: 140_000 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(length, { maxLength: 12 }),
      fc.infiniteStream(fc.integer({ min: 1, max: 90_000 })),
      fc.nat(200),
      async (lengths, cuts, behind) => {
        const bytes = stream(lengths);
        const parser = new Parser();
        const first = bytes.slice(0, behind);
        const rest = source(bytes.subarray(first.length), () => cuts.next().value);
        await new StreamReader(rest, new BufferPool(), first).run(parser);
        assert.deepEqual(parser.lengths, lengths);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("StreamReader allocates by what arrives, never by what is announced", async () => {
  const announced = new Uint8Array(100_000);
  new DataView(announced.buffer).setUint32(0, 2 ** 31);
  const parser = new Parser();
  await new StreamReader(source(announced, () => 1000), new BufferPool()).run(parser);
  assert.deepEqual(parser.lengths, []);
  assert.ok(parser.largest <= 256 * 1024, `${parser.largest} bytes for 100 kB`);
});

Deno.test("StreamReader takes a giant message and lets go of its memory afterwards", async () => {
  const parser = new Parser();
  const giant = 20_000_000;
  const after: number[] = [];
  parser.onMessage = (buffer) => after.push(buffer.bytes.length);
  const bytes = stream([10, giant, 10, 10]);
  // The small ones behind it come by themselves.
  const cut = (left: number) => left > 28 ? Math.min(left - 28, 500_000) : 14;
  await new StreamReader(source(bytes, cut), new BufferPool()).run(parser);
  assert.deepEqual(parser.lengths, [10, giant, 10, 10]);
  assert.ok(after[1]! >= giant && after[1]! <= 4 * giant);
  assert.ok(after[3]! <= MAX_POOLED_BYTES);
});

Deno.test("StreamReader under load reuses its buffers instead of allocating", async () => {
  const pool = new BufferPool();
  const parser = new Parser();
  const held: PooledBuffer[] = [];
  // As by a subscriber that is a little behind.
  parser.onMessage = (buffer) => {
    buffer.retain();
    held.push(buffer);
    if (held.length > 3) held.shift()!.release();
  };
  await new StreamReader(source(stream(Array(300).fill(300_000))), pool).run(parser);
  assert.equal(parser.lengths.length, 300);
  assert.ok(parser.buffers.size <= 12, `${parser.buffers.size} buffers for 90 MB`);
});

Deno.test("StreamReader never overwrites what somebody holds", async () => {
  const lengths = Array.from({ length: 200 }, (_, at) => 20_000 + at);
  const parser = new Parser();
  const parse = parser.parse.bind(parser);
  const seen: [PooledBuffer, number, number, Uint8Array][] = [];
  parser.parse = (buffer, start, end) => {
    const position = parse(buffer, start, end);
    if (position > start) {
      buffer.retain();
      seen.push([buffer, start, position, buffer.bytes.slice(start, position)]);
    }
    return position;
  };
  await new StreamReader(source(stream(lengths), () => 50_000), new BufferPool()).run(parser);
  for (const [buffer, start, end, copy] of seen) {
    assert.deepEqual(buffer.bytes.subarray(start, end), copy);
  }
});

Deno.test("StreamReader finishes a long message in place rather than to copy it", async () => {
  const parser = new Parser();
  const pool = new BufferPool();
  let taken = 0;
  const take = pool.take.bind(pool);
  pool.take = (bytes) => {
    taken++;
    return take(bytes);
  };
  const length = 2 * 1024 * 1024 - 1000;
  const cut = (left: number) => left > 5000 ? Math.min(left - 5000, 100_000) : 1;
  await new StreamReader(source(stream([length]), cut), pool).run(parser);
  assert.deepEqual(parser.lengths, [length]);
  assert.ok(taken < 12, `${taken} buffers for one message`);
});

Deno.test("StreamReader returns its buffer when the parser refuses", async () => {
  const pool = new BufferPool();
  const refusing = {
    incompleteBytes: 0,
    seen: undefined as PooledBuffer | undefined,
    parse(buffer: PooledBuffer): number {
      this.seen = buffer;
      throw new Error("no");
    },
  };
  await assert.rejects(new StreamReader(source(new Uint8Array(5)), pool).run(refusing), /no/);
  assert.equal(pool.take(1), refusing.seen);
});
