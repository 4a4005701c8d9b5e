import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../../protocols/bytes.ts";
import { liveRecord } from "../../../services/daq/http/live/live_record.ts";
import { axisPoints, numbersOf, RecordReader } from "./record_reader.js";

Deno.test("Records come back whole, wherever the stream is cut", () => {
  const record = fc.record({
    text: fc.string({ unit: "grapheme" }),
    payload: fc.uint8Array({ maxLength: 60 }),
  });
  fc.assert(fc.property(
    fc.array(record, { maxLength: 6 }),
    fc.infiniteStream(fc.integer({ min: 1, max: 40 })),
    (records, lengths) => {
      const stream = concat(records.flatMap(({ text, payload }) => {
        const filled = new Uint8Array(Math.ceil(payload.length / 8) * 8);
        filled.set(payload);
        return liveRecord({ text, bytes: filled.length }, [filled]);
      }));
      const reader = new RecordReader();
      const seen: unknown[] = [];
      for (let at = 0; at < stream.length;) {
        const length = lengths.next().value!;
        for (const { header, payload } of reader.push(stream.subarray(at, at + length))) {
          seen.push({ text: (header as unknown as { text: string }).text, bytes: payload.length });
        }
        at += length;
      }
      assert.deepEqual(
        seen,
        records.map(({ text, payload }) => ({ text, bytes: Math.ceil(payload.length / 8) * 8 })),
      );
    },
  ));
});

Deno.test("What is no record is refused, not waited for", () => {
  assert.throws(() => new RecordReader().push(Uint8Array.of(255, 255, 255, 255)), /none/);
});

Deno.test("Packed numbers are unpacked, and axes are even or point by point", () => {
  const payload = new Uint8Array(16);
  new Uint16Array(payload.buffer, 0, 3).set([0, 10, 65535]);
  new Float64Array(payload.buffer, 8, 1).set([7.25]);
  const record = { header: { bytes: 16 }, payload };
  const words = { encoding: "u2", offset: -1, scale: 0.5, at: 0, bytes: 6 } as const;
  assert.deepEqual([...numbersOf(record, words)], [-1, 4, 32766.5]);
  const axis = { label: "", units: "", first: 400, step: 0.5 };
  assert.deepEqual([...axisPoints(record, axis, 3)], [400, 400.5, 401]);
  const values = { encoding: "f8", offset: 0, scale: 1, at: 8, bytes: 8 } as const;
  assert.deepEqual([...axisPoints(record, { ...axis, values }, 1)], [7.25]);
});
