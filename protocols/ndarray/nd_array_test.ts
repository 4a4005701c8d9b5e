import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { type DType, DTYPES } from "./dtype.ts";
import { NdArray } from "./nd_array.ts";

const ALL = Object.keys(DTYPES) as DType[];

function encoded(array: NdArray): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(array.encodedBytes);
  array.encode(bytes);
  return bytes;
}

function fails(act: () => unknown, code: string, reason: RegExp): void {
  assert.throws(act, (error) => {
    assert(error instanceof RoboError && error.code === code, String(error));
    assert.match(error.message, reason);
    return true;
  });
}

Deno.test("An array of any type and shape comes back with the same bytes", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ALL),
      fc.array(fc.nat(4), { maxLength: 7 }),
      fc.infiniteStream(fc.nat(255)),
      (dtype, shape, bytes) => {
        const array: NdArray = new NdArray(dtype, shape);
        const memory = new Uint8Array(array.data.buffer);
        for (let at = 0; at < memory.length; at++) memory[at] = bytes.next().value!;
        const again = NdArray.decode(encoded(array));
        assert.equal(again.dtype, dtype);
        assert.deepEqual(again.shape, shape);
        assert.equal(again.data.constructor, array.data.constructor);
        const { buffer, byteOffset, byteLength } = again.data;
        assert.deepEqual(new Uint8Array(buffer, byteOffset, byteLength), memory);
        assert.equal(array.encodedBytes, NdArray.bytes(shape, dtype));
      },
    ),
  );
});

Deno.test("The header is that of robo/array.h", () => {
  const bytes = encoded(NdArray.from(Uint16Array.of(1, 2, 3, 4, 5, 6), [2, 3]));
  assert.deepEqual([...bytes.subarray(0, 8)], ["u".charCodeAt(0), 2, 2, 0, 0, 0, 0, 0]);
  assert.deepEqual(
    new BigUint64Array(bytes.buffer, 8, 7),
    BigUint64Array.of(2n, 3n, 0n, 0n, 0n, 0n, 0n),
  );
  assert.deepEqual(new Uint16Array(bytes.buffer, 64), Uint16Array.of(1, 2, 3, 4, 5, 6));
});

Deno.test("Bytes that stand anywhere can be read as an array", () => {
  const array = encoded(NdArray.from(Float64Array.of(1.5, -2)));
  for (let shift = 0; shift < 9; shift++) {
    const bytes = new Uint8Array(array.length + shift);
    bytes.set(array, shift);
    assert.deepEqual(NdArray.decode(bytes.subarray(shift)).data, Float64Array.of(1.5, -2));
  }
});

Deno.test("Elements are found by their indices", () => {
  const array = new NdArray("float32", [2, 3, 4]);
  array.data[array.index(1, 2, 3)] = 7;
  assert.equal(array.data[23], 7);
  assert.equal(array.index(0, 1, 2), 6);
  assert.equal(new NdArray("complex64", [3]).index(2), 4);
  assert.equal(new NdArray("int8", []).index(), 0);
  for (
    const at of [[2, 0, 0], [0, -1, 0], [0, 0], [0, 0, 0, 0], [0.5, 0, 0], [NaN, 0, 0], [0, 0, 0.5]]
  ) {
    fails(() => array.index(...at), "usage", /no element/);
  }
  fails(() => new NdArray("int8", []).index(0), "usage", /no element/);
});

Deno.test("Shapes and elements that do not fit each other are refused", () => {
  fails(() => new NdArray("uint8", [2, -1]), "usage", /whole numbers/);
  fails(() => new NdArray("uint8", [1.5]), "usage", /whole numbers/);
  fails(() => new NdArray("uint8", [1, 1, 1, 1, 1, 1, 1, 1]), "usage", /8 dimensions/);
  fails(() => new NdArray("uint8", [3], Uint8Array.of(1, 2)), "usage", /2 elements of 1 B/);
  fails(() => new NdArray("float32", [2], Float64Array.of(1, 2) as never), "usage", /8 B/);
  fails(() => NdArray.from(new DataView(new ArrayBuffer(8)) as never, [8]), "usage", /typed array/);
});

Deno.test("Bytes that are no array are refused with the reason, whatever they declare", () => {
  const whole = encoded(NdArray.from(Uint8Array.of(1, 2, 3)));
  const changed = (at: number, value: number) => {
    const bytes = whole.slice();
    bytes[at] = value;
    return bytes;
  };
  fails(() => NdArray.decode(whole.slice(0, 63)), "data", /63 B are less/);
  fails(() => NdArray.decode(whole.slice(0, 66)), "data", /takes 3 B, and 2 follow/);
  fails(() => NdArray.decode(changed(0, 0x7a)), "data", /kind "z" and 1 B/);
  fails(() => NdArray.decode(changed(1, 3)), "data", /kind "u" and 3 B/);
  fails(() => NdArray.decode(changed(2, 8)), "data", /8 dimensions/);
  fails(() => NdArray.decode(changed(15, 0x7f)), "data", /takes/);
  fc.assert(fc.property(fc.uint8Array({ minLength: 64, maxLength: 80 }), (bytes) => {
    try {
      NdArray.decode(new Uint8Array(bytes));
    } catch (error) {
      assert(error instanceof RoboError && error.code === "data", String(error));
    }
  }));
});
