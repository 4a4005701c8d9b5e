import fc from "fast-check";
import assert from "node:assert/strict";
import { concat } from "../../../protocols/zmtp/bytes.ts";
import { encodeCommand } from "../../../protocols/zmtp/mod.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { bytes, message, TestSubscriber } from "../hub_testing.ts";
import { eachTopic } from "./message_topics.ts";
import { PeerFailure } from "./peer_failure.ts";

const pool = new BufferPool();

/** Queues messages as one run, as a forwarder does with what came in one read. */
function send({ link }: TestSubscriber, ...messages: Uint8Array[]): void {
  const wire = concat(messages);
  const buffer = pool.take(wire.length);
  buffer.bytes.set(wire);
  const run = { start: 0, end: wire.length, messages: messages.length };
  if (link.enqueue(buffer, run)) link.flush();
  buffer.release();
}

/** The topics of all messages in `wire`. */
function topicsOf(...wire: Uint8Array[]): string[] {
  const found: string[] = [];
  for (const part of wire) {
    eachTopic(part, (start, end) => {
      found.push(new TextDecoder().decode(part.subarray(start, end)));
    });
  }
  return found;
}

function numbered(count: number, size: number): Uint8Array[] {
  return Array.from({ length: count }, (_, at) => message(String(at), "x".repeat(size)));
}

for (const overflow of ["drop-oldest", "drop-newest"] as const) {
  Deno.test(`SubscriberLink with ${overflow} keeps its limit, and every message is either received or reported`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 8 }),
          { maxLength: 20 },
        ),
        async (runs) => {
          const subscriber = new TestSubscriber(1, {
            overflow,
            maxQueueBytes: 50_000,
            stalled: true,
          });
          let count = 0;
          for (const sizes of runs) {
            send(subscriber, ...sizes.map((size) => message(String(count++), "x".repeat(size))));
            assert.ok(subscriber.link.queuedBytes <= 50_000);
          }
          subscriber.go();
          const received = topicsOf(await subscriber.received()).map(Number);
          const lost = topicsOf(...subscriber.dropped).map(Number);
          assert.deepEqual(
            [...received, ...lost].toSorted((a, b) => a - b),
            Array.from({ length: count }, (_, at) => at),
          );
          assert.deepEqual(received, received.toSorted((a, b) => a - b), "the order is kept");
        },
      ),
      { numRuns: 60 },
    );
  });
}

Deno.test("SubscriberLink with drop-oldest loses what has waited longest, but not what is being written", async () => {
  const subscriber = new TestSubscriber(1, { maxQueueBytes: 101_000, stalled: true });
  for (const one of numbered(20, 10_000)) send(subscriber, one);
  subscriber.go();
  const received = topicsOf(await subscriber.received()).map(Number);
  assert.equal(received[0], 0);
  assert.deepEqual(received.slice(1), [11, 12, 13, 14, 15, 16, 17, 18, 19]);
  assert.deepEqual(topicsOf(...subscriber.dropped).map(Number), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

Deno.test("SubscriberLink with drop-newest keeps what came first", async () => {
  const subscriber = new TestSubscriber(1, {
    overflow: "drop-newest",
    maxQueueBytes: 100_000,
    stalled: true,
  });
  send(subscriber, ...numbered(20, 10_000));
  subscriber.go();
  const received = topicsOf(await subscriber.received()).map(Number);
  assert.deepEqual(received, Array.from({ length: received.length }, (_, at) => at));
  assert.ok(received.length >= 7, `${received.length} of 9 fit`);
  assert.equal(subscriber.link.messages, received.length);
});

Deno.test("SubscriberLink with disconnect gives the reason with the numbers", () => {
  const subscriber = new TestSubscriber(1, {
    overflow: "disconnect",
    maxQueueBytes: 1000,
    stalled: true,
  });
  send(subscriber, message("a", "x".repeat(600)));
  assert.equal(subscriber.failures.length, 0);
  send(subscriber, message("a", "x".repeat(600)));
  const failure: unknown = subscriber.failures[0];
  assert.ok(failure instanceof PeerFailure);
  assert.equal(failure.reason, "too-slow");
  assert.match(failure.message, /1224 bytes behind, over the limit of 1000/);
  subscriber.go();
});

Deno.test("SubscriberLink passes a message that is longer than its whole limit when nothing waits", async () => {
  const subscriber = new TestSubscriber(1, { maxQueueBytes: 1000 });
  const long = message("a", "x".repeat(5000));
  send(subscriber, long);
  assert.deepEqual(await subscriber.received(), long);
  assert.deepEqual(subscriber.dropped, []);
});

Deno.test("SubscriberLink holds latched messages to the same limit", () => {
  const subscriber = new TestSubscriber(1, { maxQueueBytes: 100_000, stalled: true });
  const latched = message("map", "x".repeat(30_000));
  for (let count = 0; count < 100; count++) subscriber.link.sendAlone(latched);
  assert.ok(subscriber.link.queuedBytes <= 100_000);
  assert.equal(topicsOf(...subscriber.dropped).length, 97);
  subscriber.go();
});

Deno.test("SubscriberLink ends a peer that asks without reading the answers", () => {
  const subscriber = new TestSubscriber(1, { maxQueueBytes: 1000, stalled: true });
  const pong = encodeCommand("PONG", bytes("0123456789"));
  for (let count = 0; count < 10_000 && subscriber.failures.length === 0; count++) {
    subscriber.link.sendCommand(pong);
  }
  assert.equal((subscriber.failures[0] as PeerFailure).reason, "unread-answers");
  assert.ok(subscriber.link.queuedBytes < 70_000);
  subscriber.go();
});
