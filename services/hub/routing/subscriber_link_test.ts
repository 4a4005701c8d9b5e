import fc from "fast-check";
import assert from "node:assert/strict";
import { decodeHubTime, isHubTimeTopic } from "../../../protocols/gecko/hub_time.ts";
import { concat } from "../../../protocols/bytes.ts";
import { encodeCommand } from "../../../protocols/zmtp/mod.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { bytes, message, TestSubscriber } from "../hub_testing.ts";
import { eachTopic } from "./message_topics.ts";
import { PeerFailure } from "./peer_failure.ts";

const pool = new BufferPool();

/** Queues messages as one run, as a forwarder does with what came in one read. */
function send(subscriber: TestSubscriber, ...messages: Uint8Array[]): void {
  sendAt(1, subscriber, ...messages);
}

/** The same with what was read at `time`. */
function sendAt(time: number, { link }: TestSubscriber, ...messages: Uint8Array[]): void {
  const wire = concat(messages);
  const buffer = pool.take(wire.length);
  buffer.bytes.set(wire);
  const run = { start: 0, end: wire.length, messages: messages.length, time };
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

Deno.test("SubscriberLink with drop-oldest keeps the newest, also when what it was handed first nearly fills its queue", async () => {
  const subscriber = new TestSubscriber(1, { maxQueueBytes: 101_000, stalled: true });
  const all = numbered(29, 10_000);
  send(subscriber, ...all.slice(0, 9));
  for (const one of all.slice(9)) send(subscriber, one);
  subscriber.go();
  const received = topicsOf(await subscriber.received()).map(Number);
  assert.deepEqual(received, [0, 1, 22, 23, 24, 25, 26, 27, 28]);
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

/** The topics of all messages in `wire`, each with the time that was told last before it. */
function timesOf(wire: Uint8Array): [string, number][] {
  const found: [string, number][] = [];
  let now = NaN;
  eachTopic(wire, (start, end) => {
    if (isHubTimeTopic(wire, start, end)) {
      now = decodeHubTime(wire.subarray(end + 2, end + 10))!;
      return;
    }
    found.push([new TextDecoder().decode(wire.subarray(start, end)), now]);
  });
  return found;
}

for (const overflow of ["drop-oldest", "drop-newest"] as const) {
  Deno.test(`SubscriberLink with ${overflow} tells who asks for it when each message was read, whatever is lost`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            sizes: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 4 }),
            later: fc.integer({ min: 0, max: 2 }),
          }),
          { maxLength: 30 },
        ),
        fc.nat(30),
        async (runs, going) => {
          const options = { overflow, maxQueueBytes: 50_000, times: true, stalled: true };
          const subscriber = new TestSubscriber(1, options);
          const sent = new Map<string, number>();
          let time = 0.5;
          for (const [at, { sizes, later }] of runs.entries()) {
            if (at === going) {
              subscriber.go();
              await subscriber.link.drained();
            }
            time += later;
            const messages = sizes.map((size) => {
              const name = String(sent.size);
              sent.set(name, time);
              return message(name, "x".repeat(size));
            });
            sendAt(time, subscriber, ...messages);
          }
          subscriber.go();
          for (const [name, told] of timesOf(await subscriber.received())) {
            assert.equal(told, sent.get(name), name);
          }
          const { messages } = subscriber.link;
          const lost = topicsOf(...subscriber.dropped).filter((name) => name !== "robo/time");
          assert.equal(messages + lost.length, sent.size);
        },
      ),
      { numRuns: 150 },
    );
  });
}

Deno.test("SubscriberLink tells a time once, and a latched message's own", async () => {
  const subscriber = new TestSubscriber(1, { times: true });
  sendAt(5, subscriber, message("a"), message("b"));
  sendAt(5, subscriber, message("c"));
  subscriber.link.sendAlone(message("old"), 2);
  sendAt(5, subscriber, message("d"));
  const wire = await subscriber.received();
  assert.deepEqual(timesOf(wire), [["a", 5], ["b", 5], ["c", 5], ["old", 2], ["d", 5]]);
  assert.equal(topicsOf(wire).length, 5 + 3);
  assert.equal(subscriber.link.messages, 5, "times are not counted");
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
  for (let count = 0; count < 100; count++) subscriber.link.sendAlone(latched, 1);
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
