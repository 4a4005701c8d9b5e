import assert from "node:assert/strict";
import { acceptKey, closeFrame, headerWords, isCloseCode, isWebSocketKey } from "./mod.ts";

Deno.test("Keys are answered as RFC 6455 shows it, and have to be sixteen bytes", () => {
  assert.equal(acceptKey("dGhlIHNhbXBsZSBub25jZQ=="), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  assert.equal(isWebSocketKey("dGhlIHNhbXBsZSBub25jZQ=="), true);
  for (const key of ["", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZR==", "x".repeat(24)]) {
    assert.equal(isWebSocketKey(key), false, key);
  }
});

Deno.test("Lists in headers are taken apart at their commas", () => {
  assert.deepEqual(headerWords(undefined), []);
  assert.deepEqual(headerWords(" a ,, b;c=1 "), ["a", "b;c=1"]);
});

Deno.test("Close frames hold a code and as much of the reason as fits, never half a character", () => {
  assert.equal(closeFrame(1000).toHex(), "880203e8");
  const frame = closeFrame(4000, `a${"é".repeat(100)}`);
  assert.equal(frame.length, 2 + 2 + 123);
  const cut = closeFrame(4000, "é".repeat(100));
  assert.equal(new TextDecoder("utf-8", { fatal: true }).decode(cut.subarray(4)), "é".repeat(61));
  assert.equal(isCloseCode(1000) && isCloseCode(4999) && !isCloseCode(1006), true);
});
