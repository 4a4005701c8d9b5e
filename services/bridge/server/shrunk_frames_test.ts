import assert from "node:assert/strict";
import { encodeFrame, MessageReader, OPCODE } from "../../../protocols/websocket/mod.ts";
import { concat } from "../../../protocols/bytes.ts";
import { shrunkFrames } from "./shrunk_frames.ts";

Deno.test("Frames become smaller where it pays, say the same, and are made once", () => {
  const long = new TextEncoder().encode("again ".repeat(20_000));
  const frames = concat([
    encodeFrame(OPCODE.text, long),
    encodeFrame(OPCODE.ping, new Uint8Array(3)),
    encodeFrame(OPCODE.binary, new Uint8Array(200)),
    encodeFrame(OPCODE.binary, new Uint8Array(300), { hasMore: true }),
    encodeFrame(OPCODE.continuation, new Uint8Array(300)),
    encodeFrame(OPCODE.binary, new Uint8Array(70_000)),
  ]);
  const shrunk = shrunkFrames(frames);
  assert.ok(shrunk.length < frames.length / 40);
  assert.equal(shrunkFrames(frames), shrunk);
  const read = (bytes: Uint8Array) => {
    const reader = new MessageReader({ from: "server", isCompressed: true });
    reader.feed(bytes.slice());
    return Array.from({ length: 6 }, () => reader.next());
  };
  assert.deepEqual(read(shrunk), read(frames));
  const noise = encodeFrame(OPCODE.binary, crypto.getRandomValues(new Uint8Array(1000)));
  assert.equal(shrunkFrames(noise), noise);
});
