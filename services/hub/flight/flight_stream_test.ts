import fc from "fast-check";
import { unpackMultiple } from "msgpackr";
import assert from "node:assert/strict";
import { RoboError } from "../../../errors.ts";
import { concat } from "../../../protocols/bytes.ts";
import { encodeMessage } from "../../../protocols/zmtp/mod.ts";
import { BufferPool } from "../../../transports/buffer_pool.ts";
import { bytes } from "../hub_testing.ts";
import { FlightDecoder, type FlightMessage } from "./flight_decoder.ts";
import { FlightStore } from "./flight_store.ts";
import { CHUNK_BYTES, flightStream, type FlightStreamOptions } from "./flight_stream.ts";
import { TopicSelection } from "./topic_selection.ts";

const HEADER = { version: 1, core: { pid: 7 }, from: 1, to: 2, messages: 3, evicted: 0 };

/** What a store gives out that has been given `messages`, each a run of its own, at the times 0, 1, 2 … */
function streamOf(
  messages: readonly (readonly Uint8Array[])[],
  options: Partial<FlightStreamOptions> = {},
): (Uint8Array<ArrayBuffer> | undefined)[] {
  const store = new FlightStore({ maxBytes: 1e10, maxAgeMs: 1e9 });
  const pool = new BufferPool();
  for (const [time, frames] of messages.entries()) {
    const wire = encodeMessage(frames);
    const buffer = pool.take(wire.length);
    buffer.bytes.set(wire);
    store.add(buffer, { start: 0, end: wire.length, messages: 1, time });
    buffer.release();
  }
  using snapshot = store.snapshot();
  const wallTime = (time: number) => 1e12 + time / 8;
  return [...flightStream(snapshot, { header: HEADER, wallTime, ...options })];
}

function decode(pieces: readonly Uint8Array[]): FlightMessage[] {
  const decoder = new FlightDecoder();
  const messages = pieces.flatMap((piece) => decoder.push(piece));
  decoder.finish();
  assert.deepEqual(decoder.header, HEADER);
  return messages;
}

const frame = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 400 }) },
  { weight: 2, arbitrary: fc.integer({ min: 60_000, max: 70_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: CHUNK_BYTES - 40, max: 2 * CHUNK_BYTES + 40 }) },
).chain((length) => fc.nat(255).map((fill) => new Uint8Array(length).fill(fill)));

const someMessages = fc.array(
  fc.tuple(
    fc.constantFrom("a", "ab", "", "camera/front", "x".repeat(300)),
    fc.array(frame, { maxLength: 4 }),
  ),
  { maxLength: 12 },
);

Deno.test("What a flight recorder kept comes out of its stream as it came in, however the stream is cut", () => {
  fc.assert(
    fc.property(someMessages, fc.integer({ min: 1, max: 300_000 }), (sent, cut) => {
      const pieces = streamOf(sent.map(([topic, frames]) => [bytes(topic), ...frames]));
      const wire = concat(pieces.filter((piece) => piece !== undefined));
      for (const piece of pieces) assert.ok(piece === undefined || piece.length <= CHUNK_BYTES);
      const again: Uint8Array[] = [];
      for (let at = 0; at < wire.length; at += cut) again.push(wire.subarray(at, at + cut));
      const received = decode(again);
      assert.equal(received.length, sent.length);
      received.forEach(({ time, topic, payloads }, at) => {
        assert.equal(time, 1e12 + at / 8);
        assert.equal(new TextDecoder().decode(topic), sent[at]![0]);
        assert.equal(payloads.length, sent[at]![1].length);
        payloads.forEach((payload, i) => assert.ok(equal(payload, sent[at]![1][i]!)));
      });
    }),
    { numRuns: 60 },
  );
});

Deno.test("The stream is MessagePack: a map, then arrays of time, topic and payload", () => {
  const pieces = streamOf([[bytes("a"), bytes("1")], [bytes("b")], [
    bytes("c"),
    bytes(""),
    bytes("2"),
  ]]);
  const values = unpackMultiple(concat(pieces.filter((piece) => piece !== undefined))) as unknown[];
  const texts = (value: unknown): unknown =>
    value instanceof Uint8Array
      ? new TextDecoder().decode(value)
      : Array.isArray(value)
      ? value.map(texts)
      : value;
  assert.deepEqual(values.map(texts), [
    HEADER,
    [1e12, "a", "1"],
    [1e12 + 1 / 8, "b", []],
    [1e12 + 2 / 8, "c", ["", "2"]],
  ]);
});

Deno.test("The stream of some topics has these alone, and gives way while it looks for them", () => {
  const many = Array.from({ length: 20_000 }, (_, at) => [
    bytes(at % 5000 === 0 ? "imu" : `noise/${at % 300}`),
    bytes(String(at)),
  ]);
  const topics = new TopicSelection((topic) => topic === "imu");
  const pieces = streamOf(many, { topics });
  assert.ok(pieces.filter((piece) => piece === undefined).length >= 4);
  const received = decode(pieces.filter((piece) => piece !== undefined));
  assert.deepEqual(received.map(({ payloads }) => new TextDecoder().decode(payloads[0])), [
    "0",
    "5000",
    "10000",
    "15000",
  ]);
});

Deno.test("A message of very many frames, most of them empty, comes through", () => {
  const frames = Array.from(
    { length: 300_000 },
    (_, at) => new Uint8Array(at % 1000 === 0 ? 3 : 0),
  );
  const [message] = decode(
    streamOf([[bytes("t"), ...frames]]).filter((piece) => piece !== undefined),
  );
  assert.equal(message!.payloads.length, frames.length);
  assert.equal(message!.payloads.reduce((sum, { length }) => sum + length, 0), 900);
});

Deno.test("FlightDecoder refuses what is no recording, and one that ends too early", () => {
  const whole = concat(
    streamOf([[bytes("a"), bytes("12345")]]).filter((piece) => piece !== undefined),
  );
  for (let cut = 0; cut < whole.length; cut++) {
    const decoder = new FlightDecoder();
    const messages = decoder.push(whole.subarray(0, cut));
    assert.equal(messages.length, 0);
    const isBetween = decoder.header !== undefined && cut === whole.length - 20;
    if (isBetween) continue;
    assert.throws(() => decoder.finish(), RoboError, `${cut} of ${whole.length}`);
  }
  for (const wrong of [[0xc0], [0x80], [0x93, 1, 2, 3], [...bytes("No such page\n")]]) {
    assert.throws(() => new FlightDecoder().push(Uint8Array.from(wrong)), RoboError);
  }
  for (const wrong of [[0xc0], [0x93, 1, 2, 3], [0x93, 1, 0xc4, 0, 0xa0], [0x92, 1, 0xc4, 0]]) {
    const decoder = new FlightDecoder();
    decoder.push(whole);
    assert.throws(() => decoder.push(Uint8Array.from(wrong)), RoboError, String(wrong));
  }
});

Deno.test("FlightDecoder takes any bytes without more than an error", () => {
  const whole = concat(
    streamOf([[bytes("a"), bytes("1")]]).filter((piece) => piece !== undefined),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (junk, behind) => {
      const decoder = new FlightDecoder();
      try {
        if (behind) decoder.push(whole);
        decoder.push(junk);
        decoder.finish();
      } catch (error) {
        assert.ok(error instanceof RoboError);
      }
    }),
    { numRuns: 500 },
  );
});

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
