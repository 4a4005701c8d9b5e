import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeFrame, encodeMessage, FLAG_COMMAND, FLAG_LONG, FLAG_MORE } from "./frame.ts";
import { type Frame, FrameDecoder } from "./frame_decoder_testing.ts";
import { ZmtpViolation } from "./violation.ts";

Deno.test("A message is laid out as RFC 37 says", () => {
  const parts = [new Uint8Array([65]), new Uint8Array(256)];
  const wire = encodeMessage(parts);
  assert.deepEqual([...wire.subarray(0, 3)], [FLAG_MORE, 1, 65]);
  assert.deepEqual([...wire.subarray(3, 12)], [FLAG_LONG, 0, 0, 0, 0, 0, 0, 1, 0]);
  assert.equal(wire.length, 3 + 9 + 256);
});

Deno.test("A stream cut anywhere gives the same frames", () => {
  fc.assert(fc.property(
    fc.array(fc.uint8Array({ maxLength: 600 }), { minLength: 1, maxLength: 6 }),
    fc.infiniteStream(fc.integer({ min: 1, max: 300 })),
    (parts, sizes) => {
      const wire = encodeMessage(parts);
      const decoder = new FrameDecoder();
      const frames: Frame[] = [];
      for (let at = 0; at < wire.length;) {
        const size = sizes.next().value!;
        const result = decoder.push(wire.subarray(at, at + size));
        assert.ok(!(result instanceof ZmtpViolation));
        frames.push(...result);
        at += size;
      }
      assert.deepEqual(frames.map((frame) => [...frame.body]), parts.map((part) => [...part]));
      assert.equal(decoder.pendingBytes, 0);
    },
  ));
});

Deno.test("A stream that comes byte by byte gives the same frames", () => {
  const body = Uint8Array.from({ length: 300 }, (_, i) => i);
  const wire = encodeFrame(FLAG_COMMAND, body);
  const decoder = new FrameDecoder();
  const frames: Frame[] = [];
  for (const byte of wire) frames.push(...decoder.push(new Uint8Array([byte])) as Frame[]);
  assert.equal(frames.length, 1);
  assert.deepEqual(frames[0]!.body, body);
});

Deno.test("A declared length of 2^63 is refused from its header alone", () => {
  const decoder = new FrameDecoder(1000);
  const result = decoder.push(new Uint8Array([FLAG_LONG, 0x80, 0, 0, 0, 0, 0, 0, 0]));
  assert.ok(result instanceof ZmtpViolation);
  assert.equal(result.reason, "frame-too-large");
});

Deno.test("Reserved flags and a command that continues are refused", () => {
  for (const flags of [0x08, 0x80, FLAG_COMMAND | FLAG_MORE]) {
    const result = new FrameDecoder().push(new Uint8Array([flags, 0]));
    assert.ok(result instanceof ZmtpViolation);
    assert.equal(result.reason, "reserved-flags");
  }
});

Deno.test("Random bytes never hold more memory than was sent", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
    const decoder = new FrameDecoder(1 << 20);
    decoder.push(noise);
    assert.ok(decoder.pendingBytes <= noise.length);
  }));
});
