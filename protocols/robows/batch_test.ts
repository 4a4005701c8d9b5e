import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import {
  BATCH_HEAD_BYTES,
  frameBytes,
  framesOf,
  readBatch,
  readServerMessage,
  topicPatterns,
  writeBatchHead,
} from "./mod.ts";

/** Columns of one topic, at some distance from the begin of their memory. */
function columnsAt(distance: number): Uint8Array {
  const bytes = new Uint8Array(distance + BATCH_HEAD_BYTES + 8 + 4 * 8).subarray(distance);
  const view = new DataView(bytes.buffer, distance);
  writeBatchHead(view, 0, { kind: "columns", sub: 300, count: 1 });
  view.setUint16(8, 5, true);
  view.setUint16(10, 1, true);
  view.setUint32(12, 2, true);
  [10, 11, 0.5, NaN].forEach((number, i) => view.setFloat64(16 + 8 * i, number, true));
  return bytes;
}

Deno.test("Frames are read as they were written", () => {
  const frame = fc.record({
    kind: fc.integer({ min: 1, max: 7 }),
    topic: fc.integer({ min: 1, max: 65_535 }),
    aux: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
    time: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    payload: fc.uint8Array({ maxLength: 40 }),
  });
  fc.assert(fc.property(fc.array(frame, { maxLength: 5 }), (frames) => {
    const bytes = frames.flatMap(({ payload, ...head }) => [...frameBytes(head, payload)]);
    const read = [...framesOf(Uint8Array.from(bytes))];
    assert.deepEqual(read, frames.map((each) => ({ ...each, seq: 0 })));
  }));
});

Deno.test("Columns are read wherever they lie in memory", () => {
  for (const distance of [0, 1, 8]) {
    const batch = readBatch(columnsAt(distance));
    assert.deepEqual(batch, {
      kind: "columns",
      sub: 300,
      blocks: [{
        topic: 5,
        times: Float64Array.of(10, 11),
        columns: [Float64Array.of(0.5, NaN)],
      }],
    });
  }
});

Deno.test("A head says the subscription of the frames behind it", () => {
  const frame = frameBytes({ kind: 2, topic: 9 }, Uint8Array.of(1, 2, 3));
  const bytes = new Uint8Array(BATCH_HEAD_BYTES + frame.length);
  writeBatchHead(new DataView(bytes.buffer), 0, { kind: "frames", sub: 7, count: 1 });
  bytes.set(frame, BATCH_HEAD_BYTES);
  const batch = readBatch(bytes);
  assert.ok(batch.kind === "frames" && batch.sub === 7);
  assert.deepEqual([...framesOf(batch.bytes)].map(({ topic }) => topic), [9]);
  assert.equal(readBatch(frame).kind, "plain");
});

Deno.test("Whatever is cut or changed is read or refused, and takes no memory that it does not have", () => {
  const whole = [columnsAt(0), frameBytes({ kind: 2, topic: 9 }, new Uint8Array(20))];
  const changed = fc.tuple(
    fc.constantFrom(...whole),
    fc.nat({ max: 47 }),
    fc.integer({ min: 0, max: 255 }),
    fc.nat({ max: 48 }),
  );
  fc.assert(
    fc.property(changed, ([bytes, at, byte, length]) => {
      const copy = bytes.slice(0, length);
      if (at < copy.length) copy[at] = byte;
      try {
        const batch = readBatch(copy);
        if (batch.kind !== "columns") [...framesOf(batch.bytes)];
        else assert.ok(batch.blocks.every(({ times }) => times.length <= 4));
      } catch (error) {
        assert.ok(error instanceof RoboError && error.code === "data");
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("Topics are meant by patterns, and excluded by those with an exclamation mark", () => {
  const of = (...patterns: string[]) =>
    ["arm.Telemetry", "arm.Debug", "leg.Telemetry"].filter(topicPatterns(patterns));
  assert.deepEqual(of("arm.*"), ["arm.Telemetry", "arm.Debug"]);
  assert.deepEqual(of("*"), ["arm.Telemetry", "arm.Debug", "leg.Telemetry"]);
  assert.deepEqual(of("**", "!*.Debug"), ["arm.Telemetry", "leg.Telemetry"]);
  assert.deepEqual(of("!arm.*"), ["leg.Telemetry"]);
  assert.deepEqual(of("leg.Tele?etry", "arm.Debug"), ["arm.Debug", "leg.Telemetry"]);
});

Deno.test("A bridge's texts are messages, or refused", () => {
  assert.deepEqual(readServerMessage('{"op":"pong","time":"1"}'), { op: "pong", time: "1" });
  for (const text of ["{", "[]", "null", '{"sub":1}']) {
    assert.throws(() => readServerMessage(text), { code: "data" });
  }
});
