import assert from "node:assert/strict";
import fc from "fast-check";
import { ByteCursor } from "./byte_cursor.ts";

Deno.test("LEB128 numbers of up to 64 bits are read as they are written", () => {
  fc.assert(fc.property(fc.bigInt(-(2n ** 63n), 2n ** 64n - 1n), (value) => {
    if (value >= 0n) assert.equal(BigInt(over(leb(value, false)).uleb()), value);
    if (value < 2n ** 63n) assert.equal(BigInt(over(leb(value, true)).sleb()), value);
  }));
});

Deno.test("A LEB128 number that never ends is an error with its place", () => {
  assert.throws(() => over(new Array(100).fill(0x80)).uleb(), /no end at byte 0 of the test/);
  assert.throws(() => over([0x80, 0x80]).uleb(), /too early at byte 2 of the test/);
});

Deno.test("Nothing is read in front of the first byte or behind the last", () => {
  for (const at of [-1, 4, 2 ** 40, NaN]) {
    for (const read of ["u8", "u16", "u24", "u32", "u64", "text"] as const) {
      const cursor = over([1, 2, 3, 4]);
      cursor.at = at;
      assert.throws(() => cursor[read](), /RoboError/);
    }
    const cursor = over([1, 2, 3, 4]);
    cursor.at = at;
    assert.throws(() => cursor.take(2), /RoboError/);
  }
});

Deno.test("Numbers of three bytes are read in both orders", () => {
  assert.equal(over([1, 2, 3]).u24(), 0x030201);
  const big = new ByteCursor(new Uint8Array([1, 2, 3]), { isLittle: false, what: "the test" });
  assert.equal(big.u24(), 0x010203);
});

function over(bytes: readonly number[]): ByteCursor {
  return new ByteCursor(new Uint8Array(bytes), { isLittle: true, what: "the test" });
}

function leb(value: bigint, isSigned: boolean): number[] {
  const bytes: number[] = [];
  for (let rest = value;;) {
    const byte = Number(rest & 0x7fn);
    rest >>= 7n;
    const isLast = isSigned
      ? (rest === 0n && byte < 0x40) || (rest === -1n && byte >= 0x40)
      : rest === 0n;
    if (isLast) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}
