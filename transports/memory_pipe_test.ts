import assert from "node:assert/strict";
import fc from "fast-check";
import { MemoryPipe } from "./memory_pipe.ts";

Deno.test("A pipe carries any bytes in any pieces", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 400_000 }), { maxLength: 6 }),
      fc.integer({ min: 100, max: 300_000 }),
      async (sizes, window) => {
        const pipe = new MemoryPipe();
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const writing = (async () => {
          let value = 0;
          for (const size of sizes) {
            const bytes = new Uint8Array(size);
            for (let i = 0; i < size; i++) bytes[i] = value++;
            for (let at = 0; at < size;) at += await pipe.write(bytes.subarray(at));
          }
          pipe.close();
        })();
        const buffer = new Uint8Array(window);
        let seen = 0;
        for (let count; (count = await pipe.read(buffer)) !== null;) {
          for (let i = 0; i < count; i++) {
            if (buffer[i] !== ((seen++) & 255)) {
              assert.fail("Wrong byte");
            }
          }
        }
        await writing;
        assert.equal(seen, total);
      },
    ),
    { numRuns: 20 },
  );
});

Deno.test("A writer waits for a reader once the pipe is full, and is freed by its end", async () => {
  const pipe = new MemoryPipe();
  const chunk = new Uint8Array(200_000);
  let taken = await pipe.write(chunk);
  taken += await pipe.write(chunk);
  assert.ok(taken < 400_000);
  const waiting = assert.rejects(pipe.write(chunk), /closed/);
  pipe.close();
  await waiting;
  await assert.rejects(pipe.write(chunk), /closed/);
});
