import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../bytes.ts";
import { applyMask } from "./mask.ts";
import { readSimply, type SimplyRead } from "./message_reader_testing.ts";
import { encodeFrame, MessageReader, WebSocketBreach } from "./mod.ts";

const MAX_BYTES = 500;

/** What the reader makes of bytes that come in pieces of these sizes. */
function read(bytes: Uint8Array, sizes: readonly number[], isFed: boolean): SimplyRead {
  const reader = new MessageReader({ from: "client", maxBytes: MAX_BYTES });
  const messages: SimplyRead["messages"] = [];
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const piece = bytes.slice(at, at + sizes[turn % sizes.length]!);
      if (isFed) reader.feed(piece);
      else {
        const space = reader.space();
        space.set(piece);
        reader.filled(piece.length);
      }
      at += piece.length;
      for (let next = reader.next(); next !== undefined; next = reader.next()) messages.push(next);
    }
  } catch (error) {
    assert.ok(error instanceof WebSocketBreach);
    return { messages, breach: error.closeCode };
  }
  return { messages, breach: undefined };
}

const mask = fc.uint8Array({ minLength: 4, maxLength: 4 });
const payload = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "binary", maxLength: 60 }).map((text) => new TextEncoder().encode(text)),
);
const anyFrame = fc.record({
  opcode: fc.oneof(fc.constantFrom(0, 1, 2, 8, 9, 10), fc.nat(15)),
  payload,
  mask,
  hasMore: fc.boolean(),
}).map(({ opcode, payload, ...options }) => encodeFrame(opcode, payload, options));

Deno.test("Frames of all kinds, cut anywhere and changed anywhere, are read as a simple reader reads them", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 });
  const change = fc.record({ at: fc.nat(400), bits: fc.integer({ min: 1, max: 255 }) });
  fc.assert(
    fc.property(
      fc.array(anyFrame, { maxLength: 5 }),
      fc.array(change, { maxLength: 2 }),
      sizes,
      (frames, changes, sizes) => {
        const bytes = concat(frames).slice();
        for (const { at, bits } of changes) if (at < bytes.length) bytes[at]! ^= bits;
        const expected = readSimply(bytes, MAX_BYTES);
        for (const isFed of [true, false]) assert.deepEqual(read(bytes, sizes, isFed), expected);
      },
    ),
    { numRuns: 3000 },
  );
});

Deno.test("A conversation is read the same whichever byte it is cut at", () => {
  const options = { mask: new Uint8Array([1, 2, 3, 4]) };
  const more = { ...options, hasMore: true };
  const text = new TextEncoder().encode("λόγος ✓ 😀");
  const bytes = concat([
    encodeFrame(1, text, options),
    ...[encodeFrame(1, text.subarray(0, 9), more), encodeFrame(9, text, options)],
    encodeFrame(0, text.subarray(9), options),
    ...[
      encodeFrame(2, new Uint8Array(130), options),
      encodeFrame(8, new Uint8Array([3, 232]), options),
    ],
  ]);
  const expected = readSimply(bytes, MAX_BYTES);
  assert.equal(expected.messages.length, 5);
  for (let cut = 1; cut <= bytes.length; cut++) {
    assert.deepEqual(read(bytes, [cut, bytes.length], true), expected);
    assert.deepEqual(read(bytes, [cut, bytes.length], false), expected);
  }
});

Deno.test("Masking in words is masking by bytes, wherever the bytes stand", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      mask,
      fc.nat(9),
      fc.nat(9),
      (bytes, mask, at, phase) => {
        const room = new Uint8Array(at + bytes.length);
        room.set(bytes, at);
        const masked = room.subarray(at);
        applyMask(masked, mask, phase);
        assert.deepEqual(masked, bytes.map((byte, i) => byte ^ mask[(i + phase) % 4]!));
      },
    ),
  );
});

Deno.test("What is read belongs to the receiver, even when it was fed as a Buffer of Node's", async () => {
  const { Buffer } = await import("node:buffer");
  const reader = new MessageReader({ from: "client" });
  const bytes = Buffer.from(encodeFrame(2, new Uint8Array([1, 2, 3]), { mask: new Uint8Array(4) }));
  reader.feed(bytes);
  const message = reader.next();
  bytes.fill(9);
  assert.deepEqual(message, { kind: "binary", bytes: new Uint8Array([1, 2, 3]) });
  assert.ok(message.kind === "binary" && message.bytes.constructor === Uint8Array);
});
