import fc from "fast-check";
import assert from "node:assert/strict";
import { putNumber, putUint64, putWord } from "./number_text.ts";

const BYTES = new Uint8Array(64);
const OUT = new DataView(BYTES.buffer);

function textOf(value: number): string {
  return new TextDecoder().decode(BYTES.subarray(0, putNumber(OUT, 0, value)));
}

/** Numbers next to each other, and what looks short. */
function neighbours(value: number): number[] {
  const float = Float64Array.of(value, value, value);
  const bits = new BigInt64Array(float.buffer);
  bits[1]! += 1n;
  bits[2]! -= 1n;
  return [...float];
}

Deno.test("numbers have the digits that JSON.stringify gives them", () => {
  const check = (value: number): void => {
    for (const near of neighbours(value)) {
      assert.equal(textOf(near), JSON.stringify(near));
      assert.equal(textOf(-near), JSON.stringify(-near));
    }
  };
  const digits = fc.tuple(fc.maxSafeNat(), fc.integer({ min: -24, max: 8 }))
    .map(([digits, power]) => Number(`${digits}e${power}`));
  const rates = fc.double({ min: 0, max: 1000, noNaN: true });
  for (
    const numbers of [fc.double(), digits, rates, fc.float(), fc.integer(), fc.maxSafeInteger()]
  ) {
    fc.assert(fc.property(numbers, check), { numRuns: 5000 });
  }
});

Deno.test("numbers at the edges have the digits that JSON.stringify gives them", () => {
  const edges = [0, 5e-324, 1e-7, 0.000001, 0.0000015, 0.001, 0.1, 1 / 3, 9.5, 99, 100, 999, 1000];
  const large = [9999, 10000, 99999999, 1e8, 1e9 - 1, 2147483647, 2147483648, 2147483.648, 1e15];
  const huge = [
    2 ** 53,
    1e16,
    12345678901234567,
    1e17,
    1e21,
    1.7976931348623157e308,
    Infinity,
    NaN,
  ];
  for (const value of [...edges, ...large, ...huge]) {
    assert.equal(textOf(value), JSON.stringify(value));
    assert.equal(textOf(-value), JSON.stringify(-value));
  }
  for (let exponent = -1074; exponent < 1024; exponent++) {
    assert.equal(textOf(2 ** exponent), JSON.stringify(2 ** exponent));
  }
  for (let i = 0; i < 20_000; i++) assert.equal(textOf(i / 1000), JSON.stringify(i / 1000));
});

Deno.test("64 bits have all their digits", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (value) => {
    OUT.setBigUint64(40, value);
    const end = putUint64(OUT, 0, OUT, 40, false);
    assert.equal(new TextDecoder().decode(BYTES.subarray(0, end)), String(value));
  }));
  assert.equal(putWord(OUT, 3, "null"), 7);
});
