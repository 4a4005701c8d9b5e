import assert from "node:assert/strict";
import { smallBytes } from "./small_bytes.ts";

Deno.test("Pieces are zeroed, aligned, as long as asked for, and apart from each other", () => {
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < 2000; i++) {
    const piece = smallBytes(i % 3000);
    assert.equal(piece.length, i % 3000);
    assert.equal(piece.byteOffset % 8, 0);
    assert.ok(piece.every((byte) => byte === 0));
    pieces.push(piece.fill(1 + i % 255));
  }
  pieces.forEach((piece, i) => assert.ok(piece.every((byte) => byte === 1 + i % 255)));
});

Deno.test("What is large has memory of its own", () => {
  assert.equal(smallBytes(5000).buffer.byteLength, 5000);
  assert.ok(smallBytes(100).buffer.byteLength <= 16_384);
});
