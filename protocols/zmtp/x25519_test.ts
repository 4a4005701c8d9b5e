import { x25519 as noble } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import assert from "node:assert/strict";
import { x25519 } from "./x25519.ts";

function hex(bytes: Uint8Array): string {
  return bytes.toHex();
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromHex(text);
}

Deno.test("X25519 gives what RFC 7748 says", () => {
  const vectors = [
    [
      "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
      "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
      "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
    ],
    [
      "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
      "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
      "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
    ],
  ];
  for (const [scalar, point, product] of vectors) {
    assert.equal(hex(x25519.scalarMult(bytes(scalar!), bytes(point!))), product);
  }
});

Deno.test("X25519 repeated a thousand times gives what RFC 7748 says", () => {
  let k = bytes("0900000000000000000000000000000000000000000000000000000000000000");
  let u = k;
  for (let round = 1; round <= 1000; round++) {
    [k, u] = [x25519.scalarMult(k, u) as typeof k, k];
    if (round === 1) {
      assert.equal(hex(k), "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079");
    }
  }
  assert.equal(hex(k), "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51");
});

Deno.test("Keys and shared secrets are those of the whole library", () => {
  const key = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(
    fc.property(key, key, (mine, theirs) => {
      assert.equal(hex(x25519.getPublicKey(mine)), hex(noble.getPublicKey(mine)));
      const publicKey = noble.getPublicKey(theirs);
      assert.equal(
        hex(x25519.getSharedSecret(mine, publicKey)),
        hex(noble.getSharedSecret(mine, publicKey)),
      );
    }),
    { numRuns: 50 },
  );
});

Deno.test("A point of low order gives no secret", () => {
  const secret = new Uint8Array(32).fill(1);
  assert.throws(() => x25519.getSharedSecret(secret, new Uint8Array(32)));
});
