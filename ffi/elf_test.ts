import assert from "node:assert/strict";
import fc from "fast-check";
import { problemOfElf } from "./elf.ts";

/** A header with one loadable segment of `size` bytes at the start, and its table of sections last. */
function library(size = 4096): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x7f454c46);
  bytes[4] = 2;
  bytes[5] = 1;
  view.setUint16(16, 3, true);
  view.setUint16(18, 62, true);
  view.setBigUint64(32, 64n, true);
  view.setBigUint64(40, BigInt(size - 64), true);
  view.setUint16(54, 56, true);
  view.setUint16(56, 1, true);
  view.setUint16(58, 64, true);
  view.setUint16(60, 1, true);
  view.setUint32(64, 1, true);
  view.setBigUint64(64 + 32, BigInt(size), true);
  return bytes;
}

Deno.test("a whole library has no problem, and each shorter one is truncated", () => {
  const whole = library();
  assert.equal(problemOfElf(whole, "x86_64"), undefined);
  for (let size = 64; size < whole.length; size += 61) {
    assert.equal(problemOfElf(whole.subarray(0, size), "x86_64"), "is truncated");
  }
  assert.equal(problemOfElf(whole.subarray(0, 63), "x86_64"), "is no ELF file");
});

Deno.test("a segment that reaches beyond the file is found, wherever the sections are", () => {
  const bytes = library();
  new DataView(bytes.buffer).setBigUint64(40, 0n, true);
  assert.equal(problemOfElf(bytes, "x86_64"), undefined);
  new DataView(bytes.buffer).setBigUint64(64 + 8, 1n, true);
  assert.equal(problemOfElf(bytes, "x86_64"), "is truncated");
});

Deno.test("a library of another processor is named", () => {
  assert.equal(problemOfElf(library(), "aarch64"), "is not for this processor, aarch64");
});

Deno.test("whatever stands in a file, the answer is a text or none", () => {
  fc.assert(fc.property(
    fc.array(fc.tuple(fc.nat(255), fc.nat(127)), { maxLength: 20 }),
    (changes) => {
      const bytes = library();
      for (const [value, at] of changes) bytes[at] = value;
      const problem = problemOfElf(bytes, "x86_64");
      assert.ok(problem === undefined || /^is /.test(problem));
    },
  ));
});
