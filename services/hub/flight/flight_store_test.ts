import fc from "fast-check";
import assert from "node:assert/strict";
import { BufferPool, type PooledBuffer } from "../../../transports/buffer_pool.ts";
import type { FlightSnapshot } from "./flight_snapshot.ts";
import { type FlightLimits, FlightStore } from "./flight_store.ts";

/** Reads of which each fills a part of a buffer, as a connection's do, and a store that keeps them. */
class Bench {
  readonly store: FlightStore;
  readonly sent: { readonly fill: number; readonly length: number; readonly time: number }[] = [];
  readonly #buffers = new Set<PooledBuffer>();
  readonly #pool = new BufferPool();
  #buffer: PooledBuffer | undefined;
  #at = 0;

  constructor(limits: Partial<FlightLimits> = {}) {
    this.store = new FlightStore({ maxBytes: 1e9, maxAgeMs: 1e9, ...limits });
  }

  read(length: number, time: number, size = 256 * 1024): void {
    if (this.#buffer?.unshared === true) this.#at = 0;
    if (this.#buffer === undefined || this.#at + length > this.#buffer.bytes.length) {
      this.#buffer = this.#pool.take(Math.max(size, length));
      this.#buffers.add(this.#buffer);
      this.#at = 0;
    }
    const fill = this.sent.length % 251;
    const run = { start: this.#at, end: this.#at + length, messages: 1, time };
    this.#buffer!.bytes.fill(fill, run.start, run.end);
    this.#at = run.end;
    this.sent.push({ fill, length, time });
    this.store.add(this.#buffer!, run);
  }

  /** Buffers that somebody besides their reader holds. */
  get held(): number {
    return [...this.#buffers].filter(({ unshared }) => !unshared).length;
  }

  /** The numbers of the runs in a snapshot, whose contents are checked. */
  numbers(snapshot: FlightSnapshot): number[] {
    return Array.from(snapshot.runs(), ({ bytes, start, end, time, sequence }) => {
      const { fill, length, time: sentAt } = this.sent[sequence]!;
      assert.deepEqual([end - start, time], [length, sentAt]);
      assert.ok(bytes.subarray(start, end).every((byte) => byte === fill), `${sequence}`);
      return sequence;
    });
  }

  kept(since?: number): number[] {
    using snapshot = this.store.snapshot(since);
    return this.numbers(snapshot);
  }
}

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: 20_000 }),
  fc.integer({ min: 1, max: 200_000 }),
);

Deno.test("FlightStore keeps its limits, and what it keeps is whole, in order and accounted for", () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(lengths, fc.integer({ min: 0, max: 30 })), { maxLength: 120 }),
      fc.integer({ min: 70_000, max: 1_500_000 }),
      fc.integer({ min: 50, max: 3000 }),
      (reads, maxBytes, maxAgeMs) => {
        const bench = new Bench({ maxBytes, maxAgeMs });
        const { store } = bench;
        let time = 0;
        for (const [length, later] of reads) {
          bench.read(length, time += later);
          assert.ok(store.memory <= maxBytes);
        }
        const kept = bench.kept();
        const first = kept[0] ?? reads.length;
        assert.deepEqual(kept, Array.from({ length: kept.length }, (_, at) => first + at));
        if (store.messages > 0) assert.equal(kept.at(-1), reads.length - 1, "no gap up to now");
        assert.equal(store.messages, kept.length);
        assert.equal(store.messages + store.evicted + store.expired, reads.length);
        assert.equal(store.bytes, kept.reduce((sum, at) => sum + bench.sent[at]!.length, 0));
        assert.ok(store.bytes <= store.memory);
        assert.equal(store.oldest, bench.sent[kept[0]!]?.time);
        for (const at of kept) assert.ok(bench.sent[at]!.time >= time - maxAgeMs);
        const shown = bench.kept(time - maxAgeMs / 2);
        assert.deepEqual(shown, kept.filter((at) => bench.sent[at]!.time >= time - maxAgeMs / 2));
        store.clear();
        assert.deepEqual([store.messages, store.bytes, store.memory], [0, 0, 0]);
        assert.equal(bench.held, 0);
      },
    ),
    { numRuns: 200 },
  );
});

Deno.test("FlightStore loses nothing while there is room and time", () => {
  const bench = new Bench();
  for (let at = 0; at < 3000; at++) bench.read(at % 7 === 0 ? 50_000 : 60, at);
  assert.equal(bench.kept().length, 3000);
  assert.equal(bench.store.evicted + bench.store.expired, 0);
});

Deno.test("FlightStore lets the oldest go first, and what is too old without anything new", () => {
  const bench = new Bench({ maxBytes: 256 * 1024, maxAgeMs: 1000 });
  for (let at = 0; at < 10_000; at++) bench.read(100, at / 10);
  const kept = bench.kept();
  assert.equal(kept.at(-1), 9999);
  assert.equal(kept.length, kept.at(-1)! - kept[0]! + 1, "nothing is missing in between");
  assert.ok(bench.store.evicted > 0);
  const first = bench.sent[kept[0]!]!.time;
  bench.store.expire(first + 1100);
  assert.ok(bench.store.messages < kept.length);
  assert.ok(bench.store.messages > 0);
  bench.store.expire(2000);
  assert.deepEqual([bench.store.messages, bench.store.memory], [0, 0]);
});

Deno.test("A slow topic of small messages outlasts a fast one of large messages, and costs it nothing", () => {
  const bench = new Bench({ maxBytes: 8 * 1024 * 1024 });
  for (let at = 0; at < 2000; at++) bench.read(at % 2 === 0 ? 60 : 100_000, at);
  const kept = bench.kept();
  assert.equal(kept.at(-1), 1999);
  assert.equal(kept.length, 2000 - kept[0]!);
  assert.ok(kept.length > 100, `${kept.length} are kept`);
  assert.ok(bench.store.bytes > 0.7 * bench.store.memory);
});

Deno.test("FlightStore goes on while somebody holds the block that is being filled", () => {
  const bench = new Bench({ maxBytes: 256 * 1024, maxAgeMs: 100 });
  const holders: FlightSnapshot[] = [];
  for (let at = 0; at < 5000; at++) {
    bench.read(300, at);
    if (at % 90 === 0) {
      holders.push(bench.store.snapshot());
      if (holders.length > 2) {
        assert.ok(bench.numbers(holders.shift()!).length >= 1);
      }
    }
    if (at % 500 === 499) bench.store.expire(at + 200);
  }
  for (const snapshot of holders) snapshot[Symbol.dispose]();
  bench.store.expire(1e6);
  assert.equal(bench.store.messages, 0);
  assert.equal(bench.store.expired + bench.store.evicted, 5000);
});

Deno.test("FlightStore pins no large buffer for a small part of it, and counts one that it pins once", () => {
  const large = 2 * 1024 * 1024;
  const small = new Bench();
  small.read(20_000, 1, large);
  small.read(200_000, 1, large);
  assert.equal(small.held, 0);
  assert.equal(small.store.memory, 1024 * 1024 + 200_000, "a block, and memory of its own");

  const full = new Bench();
  for (let at = 0; at < 6; at++) full.read(300_000, at, large);
  assert.equal(full.held, 1);
  assert.equal(full.store.memory, large);
  full.read(9_000, 7, large);
  assert.equal(full.store.memory, large, "what stands in a buffer that is pinned costs nothing");
});

Deno.test("A snapshot stays whole while everything that it shows is let go and written over", () => {
  const bench = new Bench({ maxBytes: 1024 * 1024 });
  const fillUp = () => {
    for (let at = 0; at < 400; at++) bench.read(at % 5 === 0 ? 40_000 : 500, 1);
  };
  fillUp();
  const expected = bench.kept();
  const snapshot = bench.store.snapshot();
  assert.equal(snapshot.messages, expected.length);
  fillUp();
  fillUp();
  assert.equal(bench.kept().filter((at) => expected.includes(at)).length, 0);
  assert.deepEqual(bench.numbers(snapshot), expected);
  bench.store.clear();
  assert.equal(bench.held, 0, "what was read is let go");
  snapshot[Symbol.dispose]();
});

Deno.test("A snapshot that is given up half-way lets go of the rest, once", () => {
  const bench = new Bench();
  for (let at = 0; at < 100; at++) bench.read(at % 3 === 0 ? 40_000 : 5000, at);
  const snapshot = bench.store.snapshot();
  const runs = snapshot.runs();
  for (let count = 0; count < 50; count++) runs.next();
  snapshot[Symbol.dispose]();
  snapshot[Symbol.dispose]();
  while (runs.next().done !== true);
  assert.equal(bench.kept().length, 100);
  bench.store.clear();
  assert.equal(bench.held, 0);
});

Deno.test("A message larger than the whole limit is not kept, and counted", () => {
  const bench = new Bench({ maxBytes: 1024 * 1024 });
  bench.read(100, 1);
  bench.read(3_000_000, 2);
  assert.deepEqual([bench.store.messages, bench.store.memory, bench.store.evicted], [0, 0, 2]);
});
