import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import fc from "fast-check";
import { frame } from "./codec_testing.ts";
import { nativeHmac } from "./native_hmac.ts";
import { ReplayGuard } from "./replay_guard.ts";
import { Signer } from "./signer.ts";

Deno.test("Signatures are HMAC-SHA256 in hexadecimal, small and large, early and late", () => {
  const signer = new Signer("ключ");
  for (const size of [0, 100, 3000, 300_000, 100, 3000]) {
    const parts = [new Uint8Array(size).fill(7), frame("{}")];
    const expected = createHmac("sha256", "ключ").update(parts[0]!).update("{}").digest("hex");
    assert.equal(new TextDecoder().decode(signer.sign(parts)), expected);
    assert(signer.verify(frame(expected), parts));
  }
});

Deno.test("The runtime's own HMAC is there and says the same", () => {
  const native = nativeHmac(frame("key"));
  assert(native);
  const digest = [...native([frame("ab"), frame("c")])];
  assert.deepEqual(digest, [...createHmac("sha256", "key").update("abc").digest()]);
});

Deno.test("With an empty key nothing is signed, and anything passes", () => {
  const signer = new Signer("");
  assert.equal(signer.sign([frame("x")]).length, 0);
  assert(signer.verify(frame("whatever"), [frame("x")]));
});

Deno.test("A signature is admitted once, and memory stays bounded", () => {
  const guard = new ReplayGuard(20);
  const signature = (n: number) => frame(String(n).padStart(64, "0"));
  assert(guard.admit(signature(0)));
  assert.equal(guard.admit(signature(0)), false);
  for (let n = 1; n <= 100; n++) {
    assert(guard.admit(signature(n)));
    assert(guard.size <= 20);
  }
  assert.equal(guard.admit(signature(100)), false, "the newest are remembered");
});

Deno.test("The guard never admits twice what it still remembers", () => {
  fc.assert(fc.property(fc.array(fc.nat(30)), (numbers) => {
    const guard = new ReplayGuard(1000);
    const seen = new Set<number>();
    for (const n of numbers) {
      assert.equal(guard.admit(frame(String(n))), !seen.has(n));
      seen.add(n);
    }
  }));
});
