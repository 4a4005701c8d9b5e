import assert from "node:assert/strict";
import fc from "fast-check";
import { NdArray } from "../../../../protocols/ndarray/nd_array.ts";
import { decimateLine } from "./decimate_line.ts";
import { elementReader } from "./elements.ts";

function reader(values: Float64Array): ReturnType<typeof elementReader> {
  return elementReader(NdArray.from(values), "re");
}

/** Curves with their range and width, some with NaN. */
function curves(): fc.Arbitrary<{ values: number[]; from: number; to: number; width: number }> {
  const value = fc.oneof(fc.double({ noNaN: true }), fc.integer({ min: -9, max: 9 }));
  const mixed = fc.oneof({ weight: 9, arbitrary: value }, {
    weight: 1,
    arbitrary: fc.constant(NaN),
  });
  return fc.tuple(fc.array(mixed, { minLength: 1, maxLength: 400 }), fc.nat(), fc.nat())
    .chain(([values, one, other]) => {
      const from = one % values.length;
      const to = from + 1 + other % (values.length - from);
      return fc.record({
        values: fc.constant(values),
        from: fc.constant(from),
        to: fc.constant(to),
        width: fc.integer({ min: 1, max: 100 }),
      });
    });
}

Deno.test("A thinned curve keeps the least and the greatest value of every column, in order", () => {
  fc.assert(fc.property(curves(), ({ values, from, to, width }) => {
    const line = decimateLine(reader(Float64Array.from(values)), { from, to, width });
    const part = values.slice(from, to);
    if (part.length <= 2 * width) {
      assert.deepEqual([...line.values], part);
      assert.deepEqual([...line.positions], part.map((_, at) => from + at));
    } else {
      assert.equal(line.values.length, 2 * width);
      for (let at = 0; at < width; at++) {
        const start = Math.floor(at * part.length / width);
        const end = Math.floor((at + 1) * part.length / width);
        const column = part.slice(start, end).filter((value) => !Number.isNaN(value));
        const pair = [...line.values.subarray(2 * at, 2 * at + 2)];
        if (column.length === 0) assert.ok(pair.every(Number.isNaN));
        else {
          const [first, second] = pair as [number, number];
          assert.equal(Math.min(first, second), Math.min(...column));
          assert.equal(Math.max(first, second), Math.max(...column));
          // Zeros of both signs are the same.
          const places = pair.map((value) => column.findIndex((each) => each === value));
          assert.ok(places[0]! <= places[1]!);
        }
      }
    }
    const numbers = part.filter((value) => !Number.isNaN(value));
    if (numbers.length === 0) assert.ok(Number.isNaN(line.min) && Number.isNaN(line.max));
    else {
      assert.ok(line.min === Math.min(...numbers));
      assert.ok(line.max === Math.max(...numbers));
    }
  }));
});

Deno.test("Positions of a thinned curve ascend and lie within its range", () => {
  fc.assert(fc.property(curves(), ({ values, from, to, width }) => {
    const { positions } = decimateLine(reader(Float64Array.from(values)), { from, to, width });
    positions.forEach((position, at) => {
      assert.ok(position >= from && position <= to - 1);
      assert.ok(at === 0 || position > positions[at - 1]! || to - from > 2 * width);
      assert.ok(at === 0 || position >= positions[at - 1]!);
    });
  }));
});
