import assert from "node:assert/strict";
import fc from "fast-check";
import { concat } from "../../../protocols/bytes.ts";
import {
  encodeFrame,
  encodeNumberFrame,
  FRAME,
  makeNonce,
  MOST_FRAME_BYTES,
  NUMBER_BYTES,
  readNumber,
} from "./frames.ts";
import { FrameParser } from "./frame_parser.ts";

const nonce = makeNonce();

/** What a parser finds in chunks: texts joined, frames as their payloads. */
function parse(chunks: readonly Uint8Array[]): (string | { type: number; payload: string })[] {
  const parser = new FrameParser(nonce);
  const found: (string | { type: number; payload: string })[] = [];
  const addText = (bytes: Uint8Array) => {
    const text = bytes.toHex();
    const last = found.at(-1);
    if (text === "") return;
    if (typeof last === "string") found[found.length - 1] = last + text;
    else found.push(text);
  };
  for (const chunk of chunks) {
    for (const piece of parser.feed(chunk)) {
      if (piece.kind === "text") addText(piece.bytes);
      else found.push({ type: piece.type, payload: piece.payload.toHex() });
    }
  }
  addText(parser.end());
  return found;
}

Deno.test("Frames are found between any bytes, however the stream is cut", () => {
  const bytes = fc.uint8Array({ maxLength: 60 });
  const piece = fc.oneof(
    bytes.map((text) => ({ text })),
    bytes.map((payload) => ({ payload })),
    // The beginning of the secret, which is text as long as the rest does not follow.
    fc.integer({ min: 1, max: 15 }).map((length) => ({ text: nonce.subarray(0, length) })),
  );
  fc.assert(fc.property(fc.array(piece), fc.array(fc.nat(80)), (pieces, cuts) => {
    const parts = pieces.map((piece) =>
      "text" in piece ? piece.text : encodeFrame(nonce, FRAME.message, piece.payload)[0]!
    );
    const whole = concat(parts);
    const chunks: Uint8Array[] = [];
    let at = 0;
    for (const cut of cuts) chunks.push(whole.subarray(at, at += cut));
    chunks.push(whole.subarray(at));
    assert.deepEqual(parse(chunks), parse([whole]));
    const expected = pieces.flatMap((piece) => "text" in piece ? [] : [piece.payload.toHex()]);
    const frames = parse([whole]).flatMap((found) =>
      typeof found === "string" ? [] : [found.payload]
    );
    assert.deepEqual(frames, expected);
  }));
});

Deno.test("A long payload takes several frames, each of a size that pipes keep whole", () => {
  const payload = new Uint8Array(10_000).fill(7);
  const frames = encodeFrame(nonce, FRAME.message, payload);
  assert.ok(frames.every(({ length }) => length <= MOST_FRAME_BYTES));
  const pieces = [...new FrameParser(nonce).feed(concat(frames))];
  assert.deepEqual(
    pieces.map((piece) => piece.kind === "frame" && [piece.isFirst, piece.isLast]),
    [[true, false], [false, false], [false, true]],
  );
});

Deno.test("A frame that claims more than a frame can hold is text", () => {
  const frame = encodeNumberFrame(nonce, FRAME.mark, 1);
  frame.fill(0xff, 18, 23);
  assert.deepEqual(parse([frame]), [frame.toHex()]);
});

Deno.test("No byte of a frame is a newline, at which other processes could get between, whatever its number", () => {
  const number = fc.oneof(fc.nat(300), fc.nat(0xffff_ffff), fc.constant(0xffff_ffff));
  fc.assert(fc.property(number, (value) => {
    const frame = encodeNumberFrame(makeNonce(), FRAME.cell, value);
    assert.ok(!frame.includes(10));
    assert.equal(readNumber(frame, frame.length - NUMBER_BYTES), value);
  }));
  for (let length = 0; length < 300; length++) {
    assert.ok(!encodeFrame(makeNonce(), FRAME.message, new Uint8Array(length))[0]!.includes(10));
  }
});
