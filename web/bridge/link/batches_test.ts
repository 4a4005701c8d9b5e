import assert from "node:assert/strict";
import fc from "fast-check";
import { batchHead, blocksOf, eachFrame } from "./batches.js";

function columns(sub: number, blocks: readonly { topic: number; rows: number[][] }[]): ArrayBuffer {
  const size = blocks.reduce((sum, { rows }) => sum + 8 + rows.flat().length * 8, 8);
  const view = new DataView(new ArrayBuffer(size));
  view.setUint16(0, 0x4352, true);
  view.setUint16(2, sub, true);
  view.setUint32(4, blocks.length, true);
  let at = 8;
  for (const { topic, rows } of blocks) {
    view.setUint16(at, topic, true);
    view.setUint16(at + 2, rows.length - 1, true);
    view.setUint32(at + 4, rows[0]!.length, true);
    at += 8;
    for (const value of rows.flat()) {
      view.setFloat64(at, value, true);
      at += 8;
    }
  }
  return view.buffer;
}

function frames(sub: number, payloads: readonly Uint8Array[]): ArrayBuffer {
  const bytes = new Uint8Array(payloads.reduce((sum, { length }) => sum + 24 + length, 8));
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0x4652, true);
  view.setUint16(2, sub, true);
  view.setUint32(4, payloads.length, true);
  let at = 8;
  for (const [index, payload] of payloads.entries()) {
    view.setUint16(at, 0x4252, true);
    view.setUint16(at + 4, index + 1, true);
    view.setUint32(at + 8, payload.length, true);
    view.setBigUint64(at + 16, 1_700_000_000_500_000_000n + BigInt(index), true);
    bytes.set(payload, at + 24);
    at += 24 + payload.length;
  }
  return bytes.buffer;
}

const numbers = fc.double({ noNaN: true });

Deno.test("Columns come back as they were, for each topic", () => {
  const block = fc.record({
    topic: fc.integer({ min: 1, max: 65535 }),
    rows: fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 4 })).chain((
      [length, count],
    ) =>
      fc.array(fc.array(numbers, { minLength: length, maxLength: length }), {
        minLength: count,
        maxLength: count,
      })
    ),
  }, { noNullPrototype: true });
  fc.assert(fc.property(fc.array(block, { maxLength: 4 }), (blocks) => {
    const buffer = columns(7, blocks);
    assert.deepEqual(batchHead(buffer), { sub: 7, count: blocks.length, isColumns: true });
    const read = blocksOf(buffer).map(({ topic, times, columns }) => ({
      topic,
      rows: [times, ...columns].map((each) => [...each]),
    }));
    assert.deepEqual(read, blocks);
  }));
});

Deno.test("Structs come one after the other, with their topic and time", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }), (payloads) => {
      const seen: number[][] = [];
      eachFrame(frames(3, payloads), (topic, _seq, time, at, length, view) => {
        assert.ok(Math.abs(time - 1_700_000_000.5) < 1e-3);
        seen.push([topic, ...new Uint8Array(view.buffer, at, length)]);
      });
      assert.deepEqual(seen, payloads.map((payload, index) => [index + 1, ...payload]));
    }),
  );
});

Deno.test("A batch that breaks off, or is none, harms nothing", () => {
  const whole = [
    frames(1, [new Uint8Array(9), new Uint8Array(3)]),
    columns(1, [{ topic: 1, rows: [[1, 2], [3, 4]] }]),
  ];
  for (const buffer of whole) {
    for (let length = 0; length < buffer.byteLength; length++) {
      const cut = buffer.slice(0, length);
      if (batchHead(cut)?.isColumns === true) blocksOf(cut);
      else eachFrame(cut, (_topic, _seq, _time, at, size) => assert.ok(at + size <= length));
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    const { buffer } = bytes.slice();
    batchHead(buffer);
    blocksOf(buffer);
    eachFrame(buffer, () => {});
  }));
});
