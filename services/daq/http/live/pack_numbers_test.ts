import assert from "node:assert/strict";
import fc from "fast-check";
import { type PackedNumbers, packFloats, packImage } from "./pack_numbers.ts";

function unpack({ encoding, offset, scale, bytes }: PackedNumbers): number[] {
  const { buffer, byteOffset, length } = bytes;
  const packed = encoding === "u1"
    ? bytes
    : encoding === "u2"
    ? new Uint16Array(buffer, byteOffset, length / 2)
    : new Float32Array(buffer, byteOffset, length / 4);
  return [...packed].map((value) => offset + scale * value);
}

Deno.test("Numbers keep all but a small part of their range, wherever it lies", () => {
  const value = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  fc.assert(fc.property(
    fc.array(value, { minLength: 2, maxLength: 50 }),
    fc.constantFrom(0, 1e3, 1e6, -1e9),
    (values, shift) => {
      const moved = Float64Array.from(values, (each) => each + shift);
      const range = { min: Math.min(...moved), max: Math.max(...moved) };
      const most = (range.max - range.min) * 1e-4 + 1e-30;
      unpack(packFloats(moved, range)).forEach((back, at) => {
        assert.ok(Math.abs(back - moved[at]!) <= most, `${back} of ${moved[at]}`);
      });
    },
  ));
});

Deno.test("An image of 8 or 16 bits arrives as it is", () => {
  const pixels = Float64Array.of(0, 1, 254, 255);
  const bytes = packImage(pixels, { dtype: "|u1", isWhole: true });
  assert.equal(bytes.encoding, "u1");
  assert.deepEqual(unpack(bytes), [...pixels]);
  const words = packImage(Float64Array.of(0, 65535, 7), { dtype: "<u2", isWhole: true });
  assert.equal(words.encoding, "u2");
  assert.deepEqual(unpack(words), [0, 65535, 7]);
});

Deno.test("An image of floating point is sent in 16 bits, within half a step", () => {
  const pixels = Float64Array.from({ length: 5000 }, (_, at) => -3 + Math.sin(at));
  const packed = packImage(pixels, { dtype: "<f8", isWhole: true });
  assert.equal(packed.encoding, "u2");
  unpack(packed).forEach((back, at) => {
    assert.ok(Math.abs(back - pixels[at]!) <= packed.scale * 0.5001);
  });
});

Deno.test("One hot pixel does not cost the others their steps", () => {
  const pixels = Float64Array.from({ length: 5000 }, (_, at) => Math.sin(at));
  pixels[77] = 1e9;
  const packed = packImage(pixels, { dtype: "<f8", isWhole: true });
  assert.equal(packed.encoding, "f4");
  assert.ok(Math.abs(unpack(packed)[5]! - Math.sin(5)) < 1e-6);
});

Deno.test("NaN and infinities reach the viewer", () => {
  for (const odd of [NaN, Infinity, -Infinity]) {
    const packed = packImage(Float64Array.of(1, odd, 3), { dtype: "<f8", isWhole: true });
    assert.deepEqual(unpack(packed), [1, odd, 3]);
  }
});

Deno.test("An even image has values too", () => {
  const packed = packImage(new Float64Array(9).fill(0.1), { dtype: "<f8", isWhole: true });
  assert.ok(unpack(packed).every((value) => Math.abs(value - 0.1) < 1e-7));
});
