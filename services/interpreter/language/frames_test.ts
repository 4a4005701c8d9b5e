import assert from "node:assert/strict";
import fc from "fast-check";
import { framed, framesOf } from "./frames.ts";

const bytes = fc.uint8Array({ maxLength: 20 });

Deno.test("Frames arrive whole, however they are cut on the way", async () => {
  const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 9 });
  await fc.assert(fc.asyncProperty(fc.array(bytes, { maxLength: 5 }), cuts, async (all, sizes) => {
    const whole = new Uint8Array(all.flatMap((one) => [...framed(one)]));
    const chunks: Uint8Array[] = [];
    for (let at = 0, turn = 0; at < whole.length; turn++) {
      const size = sizes[turn % sizes.length]!;
      chunks.push(whole.subarray(at, at + size));
      at += size;
    }
    const frames = await Array.fromAsync(framesOf(ReadableStream.from(chunks)));
    assert.deepEqual(frames.map((one) => [...one]), all.map((one) => [...one]));
  }));
});

Deno.test("A frame that is cut off is left out, and one that is too long is refused", async () => {
  const cut = framed(new Uint8Array(9)).subarray(0, 8);
  assert.deepEqual(await Array.fromAsync(framesOf(ReadableStream.from([cut]))), []);
  const long = ReadableStream.from([new Uint8Array([255, 0, 0, 0, 1])]);
  await assert.rejects(Array.fromAsync(framesOf(long)), /too long/);
});
