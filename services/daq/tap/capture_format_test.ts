import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../../errors.ts";
import {
  CAPTURE_MAGIC,
  CaptureReader,
  type CaptureRecord,
  encodeRecord,
  isCapture,
} from "./capture_format.ts";

const RECORDS: readonly CaptureRecord[] = [
  {
    kind: "opened",
    connection: 1,
    time: 1_700_000_000_000_123,
    client: "tcp://127.0.0.1:5000",
    server: "tcp://[::1]:6341",
  },
  { kind: "bytes", connection: 1, time: 5, from: "client", bytes: new Uint8Array([0, 0, 0, 7]) },
  { kind: "bytes", connection: 1, time: 6, from: "server", bytes: new Uint8Array(3000).fill(7) },
  { kind: "closed", connection: 1, time: 7, from: "client", reason: "" },
  {
    kind: "closed",
    connection: 4_000_000_000,
    time: 8,
    from: "server",
    reason: "reset by peer — é",
  },
];

function wholeCapture(): Uint8Array {
  return new Uint8Array([
    ...CAPTURE_MAGIC,
    ...RECORDS.flatMap((record) => [...encodeRecord(record)]),
  ]);
}

Deno.test("A capture is read back as it was written, in pieces of any size", () => {
  const bytes = wholeCapture();
  assert.ok(isCapture(bytes));
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1 }), (sizes) => {
    const reader = new CaptureReader();
    const found: CaptureRecord[] = [];
    for (let at = CAPTURE_MAGIC.length, i = 0; at < bytes.length; i++) {
      const size = sizes[i % sizes.length]!;
      found.push(...reader.push(bytes.subarray(at, at + size)));
      at += size;
    }
    assert.deepEqual(found, RECORDS);
    assert.equal(reader.isCut, false);
  }));
});

Deno.test("A capture that breaks off gives the records before, and says that it is cut", () => {
  const bytes = wholeCapture();
  const reader = new CaptureReader();
  const found = [...reader.push(bytes.subarray(CAPTURE_MAGIC.length, bytes.length - 1))];
  assert.deepEqual(found, RECORDS.slice(0, -1));
  assert.equal(reader.isCut, true);
});

Deno.test("What is no record is refused with its place, and takes no memory", () => {
  const first = encodeRecord(RECORDS[1]!);
  for (const [offset, byte] of [[0, 9], [13, 255]] as const) {
    const second = encodeRecord(RECORDS[2]!);
    second[offset] = byte;
    const reader = new CaptureReader();
    assert.throws(
      () => [...reader.push(new Uint8Array([...first, ...second]))],
      (error) =>
        error instanceof RoboError && error.code === "data" &&
        error.message.includes(`byte ${8 + first.length}`),
    );
  }
});
