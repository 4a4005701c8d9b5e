import assert from "node:assert/strict";
import fc from "fast-check";
import { hold, letGo, sharedBytes } from "./shared_bytes.ts";

const LARGE = 100_000;

Deno.test("Memory is used again when the last who held it has let it go, and not before", () => {
  const first = sharedBytes(LARGE);
  hold(first);
  hold(first);
  letGo(first);
  const second = sharedBytes(LARGE);
  assert.notEqual(second.buffer, first.buffer);
  letGo(first);
  assert.equal(sharedBytes(LARGE + 5).buffer, first.buffer);
});

Deno.test("What is let go too often, or was never shared, is nobody's", () => {
  const bytes = sharedBytes(LARGE);
  hold(bytes);
  letGo(bytes);
  letGo(bytes);
  const [one, two] = [sharedBytes(LARGE), sharedBytes(LARGE)];
  assert.equal(one.buffer, bytes.buffer);
  assert.notEqual(two.buffer, bytes.buffer);
  for (const own of [new Uint8Array(LARGE), new Uint8Array(5)]) {
    hold(own);
    letGo(own);
    assert.notEqual(sharedBytes(LARGE).buffer, own.buffer);
  }
});

Deno.test("Whoever holds bytes finds in them what was written, whatever others take and let go", () => {
  const step = fc.record({
    length: fc.constantFrom(10, 3000, 32_768, 40_000, 65_536, 65_537, 200_000, 2_000_000),
    drop: fc.nat(10),
  });
  fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
    const held: { bytes: Uint8Array; mark: number }[] = [];
    steps.forEach(({ length, drop }, mark) => {
      const bytes = sharedBytes(length).fill(mark);
      assert.equal(bytes.length, length);
      hold(bytes);
      held.push({ bytes, mark });
      const [gone] = drop < held.length ? held.splice(drop, 1) : [];
      if (gone !== undefined) letGo(gone.bytes);
      for (const { bytes, mark } of held) {
        assert.ok(bytes[0] === mark && bytes[bytes.length - 1] === mark);
      }
    });
    for (const { bytes } of held) letGo(bytes);
  }));
});
