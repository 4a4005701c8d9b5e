import assert from "node:assert/strict";
import fc from "fast-check";
import { readLongDouble, writeLongDouble } from "./long_double.ts";

/** What gcc on x86-64 makes of long doubles, and of `(double)` of them. */
const FROM_C: readonly (readonly [hex: string, double: bigint])[] = [
  ["0000000000000080ff3f", 0x3ff0000000000000n],
  ["00000000000000a000c0", 0xc004000000000000n],
  ["35c26821a2da0fc90040", 0x400921fb54442d18n],
  ["00000000000000000000", 0x0000000000000000n],
  ["00000000000000000080", 0x8000000000000000n],
  ["0000000000000080ff7f", 0x7ff0000000000000n],
  ["0000000000000080ffff", 0xfff0000000000000n],
  ["00000000000000c0ff7f", 0x7ff8000000000000n],
  ["fffffffffffffffffe7f", 0x7ff0000000000000n],
  ["00000000000000800100", 0x0000000000000000n],
  ["a37e5831875b4493f93b", 0x000012688b70e62bn],
  ["64ffffffffffffffcc3b", 0x0000000000000001n],
  ["acf7fffffffffffffe43", 0x7fefffffffffffffn],
  ["00fefffffffffffffe43", 0x7ff0000000000000n],
  ["abaaaaaaaaaaaaaafd3f", 0x3fd5555555555555n],
];

Deno.test("Long doubles are read as C converts them, whatever their padding", () => {
  const double = new DataView(new ArrayBuffer(8));
  for (const [hex, expected] of FROM_C) {
    for (const padding of ["000000000000", "ffffa5a50180"]) {
      const bytes = Uint8Array.fromHex(hex + padding);
      const place = { at: 0, itemSize: 16, isLittle: true };
      double.setFloat64(0, readLongDouble(new DataView(bytes.buffer), place));
      assert.equal(double.getBigUint64(0).toString(16), expected.toString(16), hex);
      const turned = new DataView(bytes.toReversed().buffer);
      double.setFloat64(0, readLongDouble(turned, { ...place, isLittle: false }));
      assert.equal(double.getBigUint64(0), expected);
    }
  }
});

Deno.test("Every number comes back from a long double", () => {
  fc.assert(
    fc.property(fc.double(), fc.boolean(), fc.constantFrom(12, 16), (value, isLittle, itemSize) => {
      const view = new DataView(new ArrayBuffer(2 * itemSize));
      const place = { at: itemSize, itemSize, isLittle };
      writeLongDouble(view, value, place);
      assert.ok(Object.is(readLongDouble(view, place), value), `${value}`);
    }),
    { examples: [[5e-324, true, 16], [-0, true, 16], [2 ** -1022, false, 12]] },
  );
});
