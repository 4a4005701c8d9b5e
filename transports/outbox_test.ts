import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { setImmediate } from "node:timers";
import fc from "fast-check";
import { BufferPool } from "./buffer_pool.ts";
import { Outbox, type OutboxOptions } from "./outbox.ts";

/** A connection whose writes wait until they are let through. */
class Wire {
  readonly written: number[] = [];
  readonly sizes: number[] = [];
  readonly errors: unknown[] = [];
  #waiting: PromiseWithResolvers<number> | undefined;

  readonly options: OutboxOptions = {
    write: (bytes) => {
      this.written.push(...bytes);
      this.sizes.push(bytes.length);
      this.#waiting = Promise.withResolvers();
      return this.#waiting.promise;
    },
    onError: (error) => this.errors.push(error),
  };

  /** Lets the write in flight end; it took the last `count` bytes of those it was offered fewer. */
  async pass(taken?: number): Promise<void> {
    const waiting = this.#waiting!;
    const offered = this.sizes.at(-1)!;
    if (taken !== undefined) this.written.length -= offered - taken;
    waiting.resolve(taken ?? offered);
    await settle();
  }

  async fail(error: Error): Promise<void> {
    this.#waiting!.reject(error);
    await settle();
  }
}

/** Lets everything run that waits for nothing. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

Deno.test("Outbox keeps the order of copies, shared slices, owned blocks and reservations, over partial writes", async () => {
  const piece = fc.record({
    kind: fc.constantFrom("copy", "shared", "owned", "reserve"),
    length: fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 100_000 })),
    flush: fc.boolean(),
  });
  const share = fc.infiniteStream(fc.integer({ min: 1, max: 40_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 30 }), share, async (pieces, shares) => {
      const pool = new BufferPool();
      const received: Uint8Array[] = [];
      const outbox = new Outbox({
        write: (bytes) => {
          const count = Math.min(bytes.length, shares.next().value);
          received.push(bytes.slice(0, count));
          return Promise.resolve(count);
        },
        onError: assert.fail,
      });
      const sent: Uint8Array[] = [];
      for (const [at, { kind, length, flush }] of pieces.entries()) {
        const bytes = new Uint8Array(length).fill(at);
        sent.push(bytes);
        if (kind === "copy") {
          outbox.append(bytes, 1);
        } else if (kind === "owned") {
          outbox.appendOwned(bytes, 1);
        } else if (kind === "reserve") {
          const room = outbox.reserve(length + 10);
          room.bytes.set(bytes, room.offset);
          outbox.commit(length, 1);
        } else {
          const owner = pool.take(length + 5);
          owner.bytes.set(bytes, 5);
          outbox.appendShared(owner, 5, 5 + length, 1);
          owner.release();
        }
        if (flush) outbox.flush();
      }
      outbox.flush();
      await outbox.drained();
      assert.equal(outbox.queuedBytes, 0);
      assert.equal(outbox.queuedMessages, 0);
      assert.deepEqual(Buffer.concat(received), Buffer.concat(sent));
    }),
    { numRuns: 60 },
  );
});

Deno.test("Outbox gathers what is appended while a write is in flight into the next one", async () => {
  const wire = new Wire();
  const outbox = new Outbox(wire.options);
  outbox.append(new Uint8Array([1]), 1);
  outbox.flush();
  for (const byte of [2, 3, 4]) {
    outbox.append(new Uint8Array([byte]), 1);
    outbox.flush();
  }
  assert.equal(outbox.queuedBytes, 4);
  await wire.pass();
  await wire.pass();
  assert.deepEqual(wire.written, [1, 2, 3, 4]);
  assert.deepEqual(wire.sizes, [1, 3]);
  assert.ok(outbox.idle);
});

Deno.test("Outbox drops the oldest that waits, never what is being written", async () => {
  const wire = new Wire();
  const outbox = new Outbox(wire.options);
  for (const byte of [1, 2, 3, 4]) outbox.appendOwned(new Uint8Array([byte, byte]), 1);
  outbox.flush();
  const dropped: number[] = [];
  outbox.dropOldest(0, 0, (bytes) => dropped.push(...bytes));
  assert.deepEqual(dropped, [2, 2, 3, 3, 4, 4]);
  assert.equal(outbox.queuedMessages, 1);
  await wire.pass(1);
  await wire.pass();
  assert.deepEqual(wire.written, [1, 1]);
});

Deno.test("Outbox tells of a failed write once, forgets the rest, and lets nobody wait for ever", async () => {
  const wire = new Wire();
  const outbox = new Outbox(wire.options);
  outbox.append(new Uint8Array(10), 1);
  outbox.flush();
  outbox.append(new Uint8Array(10), 1);
  const drained = outbox.drained();
  await wire.fail(new Error("gone"));
  await drained;
  assert.deepEqual(wire.errors.map(String), ["Error: gone"]);
  outbox.append(new Uint8Array(10), 1);
  outbox.flush();
  assert.equal(outbox.queuedBytes, 0);
  assert.equal(wire.sizes.length, 1);
});

Deno.test("Outbox keeps the memory of a write in flight when it is closed, and reports no error then", async () => {
  const wire = new Wire();
  const outbox = new Outbox(wire.options);
  const owner = new BufferPool().take(100_000);
  outbox.appendShared(owner, 0, 50_000, 1);
  outbox.flush();
  outbox.close();
  await outbox.drained();
  assert.ok(!owner.unshared);
  await wire.fail(new Error("closed"));
  assert.ok(owner.unshared);
  assert.deepEqual(wire.errors, []);
});

Deno.test("Outbox seals whole segments for an encrypted connection", async () => {
  const received: number[] = [];
  const outbox = new Outbox({
    write: (bytes) => {
      received.push(...bytes.subarray(0, 1));
      return Promise.resolve(1);
    },
    seal: (frames) => frames.map((byte) => byte + 1),
    onError: assert.fail,
  });
  outbox.append(new Uint8Array([1, 2, 3]), 1);
  outbox.flush();
  await outbox.drained();
  assert.deepEqual(received, [2, 3, 4]);
});

Deno.test("Outbox says when it has become idle and when there may be room", async () => {
  const told: string[] = [];
  const wire = new Wire();
  const outbox = new Outbox({
    ...wire.options,
    onIdle: () => told.push("idle"),
    onProgress: () => told.push("progress"),
  });
  outbox.appendOwned(new Uint8Array(5), 1);
  outbox.appendOwned(new Uint8Array(5), 1);
  outbox.flush();
  await wire.pass();
  await wire.pass();
  assert.deepEqual(told, ["progress", "progress", "idle"]);
});
