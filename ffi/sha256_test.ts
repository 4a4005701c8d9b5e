import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { sha256 } from "./sha256.ts";

Deno.test("sha256 gives the digests of FIPS 180-4", () => {
  const text = new TextEncoder();
  assert.equal(
    sha256(text.encode("abc")),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(sha256(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

Deno.test("sha256 agrees with Node's at every length around the blocks, in one part or several", () => {
  for (let length = 0; length < 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 31 + length) % 256);
    const expected = createHash("sha256").update(bytes).digest("hex");
    assert.equal(sha256(bytes), expected);
    assert.equal(sha256(bytes.subarray(0, length >> 1), bytes.subarray(length >> 1)), expected);
  }
});
