import assert from "node:assert/strict";
import { DTYPES } from "../ndarray/dtype.ts";
import { NdArray } from "../ndarray/nd_array.ts";
import type { WireArray } from "./data.ts";
import { fromNdArray, toNdArray } from "./to_nd_array.ts";

function wire(dtype: string, hex: string, shape: readonly number[]): WireArray {
  return { dtype, shape, bytes: Uint8Array.fromHex(hex) };
}

Deno.test("Numbers of every type and of both byte orders are read", () => {
  const cases: readonly (readonly [string, string, ArrayLike<unknown>])[] = [
    ["|b1", "0100", Uint8Array.of(1, 0)],
    ["|i1", "ff7f", Int8Array.of(-1, 127)],
    ["|u1", "ff7f", Uint8Array.of(255, 127)],
    ["<i2", "feff0001", Int16Array.of(-2, 256)],
    [">i2", "fffe0100", Int16Array.of(-2, 256)],
    [">u2", "fffe0100", Uint16Array.of(65534, 256)],
    ["<i4", "feffffff00000001", Int32Array.of(-2, 2 ** 24)],
    [">i4", "fffffffe01000000", Int32Array.of(-2, 2 ** 24)],
    [">u4", "fffffffe01000000", Uint32Array.of(2 ** 32 - 2, 2 ** 24)],
    ["<i8", "feffffffffffffff0100000000000000", BigInt64Array.of(-2n, 1n)],
    [">i8", "fffffffffffffffe0000000000000001", BigInt64Array.of(-2n, 1n)],
    [">u8", "fffffffffffffffe0000000000000001", BigUint64Array.of(2n ** 64n - 2n, 1n)],
    ["<f2", "003e00c0", Float16Array.of(1.5, -2)],
    [">f2", "3e00c000", Float16Array.of(1.5, -2)],
    ["<f4", "0000c03f000000c0", Float32Array.of(1.5, -2)],
    [">f4", "3fc00000c0000000", Float32Array.of(1.5, -2)],
    [">f8", "3ff8000000000000c000000000000000", Float64Array.of(1.5, -2)],
  ];
  for (const [dtype, hex, expected] of cases) {
    const array = toNdArray(wire(dtype, hex, [2]));
    assert.deepEqual(array?.data, expected, dtype);
    assert.deepEqual(array?.shape, [2]);
  }
  assert.deepEqual(toNdArray(wire(">c8", "3fc00000c0000000", [1]))?.data, Float32Array.of(1.5, -2));
  const complex = toNdArray(wire(">c16", "3ff8000000000000c000000000000000", []));
  assert.equal(complex?.dtype, "complex128");
  assert.deepEqual(complex?.data, Float64Array.of(1.5, -2));
});

Deno.test("Long doubles become float64", () => {
  const array = toNdArray(wire("<f16", "00000000000000a000c0000000000000", [1]));
  assert.equal(array?.dtype, "float64");
  assert.deepEqual(array?.data, Float64Array.of(-2.5));
  const half = "0000000000000080fe3f";
  const complex = toNdArray(wire("<c24", `${half}ffff${half}0000`, [1]));
  assert.equal(complex?.dtype, "complex128");
  assert.deepEqual(complex?.data, Float64Array.of(0.5, 0.5));
});

Deno.test("Elements are not copied where their place allows it, and else are", () => {
  const memory = new Uint8Array(24);
  memory[8] = 7;
  const there = toNdArray({ dtype: "<i4", shape: [2], bytes: memory.subarray(8, 16) })!;
  assert.equal(there.data.buffer, memory.buffer);
  assert.deepEqual(there.data, Int32Array.of(7, 0));
  const shifted = toNdArray({ dtype: "<i4", shape: [2], bytes: memory.subarray(7, 15) })!;
  assert.notEqual(shifted.data.buffer, memory.buffer);
  assert.deepEqual(shifted.data, Int32Array.of(7 * 256, 0));
  const swapped = toNdArray({ dtype: ">i4", shape: [2], bytes: memory.subarray(8, 16) })!;
  assert.deepEqual(swapped.data, Int32Array.of(7 * 2 ** 24, 0));
  assert.equal(memory[8], 7, "What was received stays as it is");
});

Deno.test("Arrays of no dimensions and of no elements are arrays", () => {
  assert.deepEqual(toNdArray(wire("<f4", "0000c03f", []))?.data, Float32Array.of(1.5));
  const empty = toNdArray(wire(">f8", "", [0, 3]))!;
  assert.deepEqual(empty.shape, [0, 3]);
  assert.equal(empty.data.length, 0);
});

Deno.test("Texts, times and structures are no numbers, and too many dimensions are refused", () => {
  for (const dtype of ["<U1", "|S4", "<M8[D]", "<m8", "|V4", "|O8"]) {
    assert.equal(toNdArray({ dtype, shape: [0], bytes: new Uint8Array() }), undefined);
  }
  const deep = { dtype: "|u1", shape: Array(8).fill(1), bytes: new Uint8Array(1) };
  assert.throws(() => toNdArray(deep), /8 dimensions/);
});

Deno.test("Arrays of every type go out as numpy names them, and come back", () => {
  const names = Object.keys(DTYPES).map((name) => {
    const array = new NdArray(name as keyof typeof DTYPES, [2, 3]);
    new Uint8Array(array.data.buffer).forEach((_, at, bytes) => bytes[at] = at);
    const sent = fromNdArray(array);
    assert.equal(sent.bytes.buffer, array.data.buffer);
    assert.deepEqual(toNdArray(sent), array);
    return sent.dtype;
  });
  assert.deepEqual(names, [
    ...["|b1", "|i1", "<i2", "<i4", "<i8", "|u1", "<u2", "<u4", "<u8", "<f2", "<f4", "<f8"],
    ...["<c8", "<c16"],
  ]);
});
