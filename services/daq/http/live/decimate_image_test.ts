import assert from "node:assert/strict";
import fc from "fast-check";
import { NdArray } from "../../../../protocols/ndarray/nd_array.ts";
import { decimateImage } from "./decimate_image.ts";
import { elementReader } from "./elements.ts";

/** Images with a part of them and the size of what shows it. */
function windows(): fc.Arbitrary<{
  columns: number;
  rows: number;
  values: number[];
  window: { x: [number, number]; y: [number, number]; width: number; height: number };
}> {
  const size = fc.integer({ min: 1, max: 40 });
  return fc.tuple(size, size).chain(([columns, rows]) =>
    fc.record({
      columns: fc.constant(columns),
      rows: fc.constant(rows),
      values: fc.array(fc.integer({ min: -50, max: 50 }), {
        minLength: columns * rows,
        maxLength: columns * rows,
      }),
      window: fc.record({
        x: range(columns),
        y: range(rows),
        width: fc.integer({ min: 1, max: 20 }),
        height: fc.integer({ min: 1, max: 20 }),
      }),
    })
  );
}

function range(length: number): fc.Arbitrary<[number, number]> {
  return fc.tuple(fc.nat(length - 1), fc.nat()).map(([from, more]) => [
    from,
    from + 1 + more % (length - from),
  ]);
}

Deno.test("Each pixel is the mean of its box, and the range is that of the elements", () => {
  fc.assert(fc.property(windows(), ({ columns, rows, values, window }) => {
    const array = NdArray.from(Int32Array.from(values), [rows, columns]);
    const image = decimateImage(elementReader(array, "re"), {
      ...window,
      offset: 0,
      stride: columns,
    });
    const [fx, fy] = image.factor;
    assert.ok(image.width <= window.width && image.height <= window.height);
    const seen: number[] = [];
    for (let down = 0; down < image.height; down++) {
      for (let across = 0; across < image.width; across++) {
        const box: number[] = [];
        const [left, top] = [window.x[0] + across * fx, window.y[0] + down * fy];
        for (let y = top; y < Math.min(top + fy, window.y[1]); y++) {
          for (let x = left; x < Math.min(left + fx, window.x[1]); x++) {
            box.push(values[y * columns + x]!);
          }
        }
        seen.push(...box);
        const mean = box.reduce((sum, value) => sum + value, 0) / box.length;
        assert.ok(Math.abs(image.pixels[down * image.width + across]! - mean) < 1e-9);
      }
    }
    assert.equal(seen.length, (window.x[1] - window.x[0]) * (window.y[1] - window.y[0]));
    assert.deepEqual([image.min, image.max], [Math.min(...seen), Math.max(...seen)]);
  }));
});

Deno.test("An image within a stack is read at its place", () => {
  const stack = NdArray.from(Uint8Array.from({ length: 24 }, (_, at) => at), [2, 3, 4]);
  const { pixels } = decimateImage(elementReader(stack, "re"), {
    ...{ offset: 12, stride: 4, x: [1, 3], y: [0, 2], width: 9, height: 9 },
  });
  assert.deepEqual([...pixels], [13, 14, 17, 18]);
});

Deno.test("A NaN makes its own box NaN and no other, and is no part of the range", () => {
  const array = NdArray.from(Float32Array.of(1, NaN, 3, 4, 5, 6, 7, 8), [2, 4]);
  const { pixels, min, max } = decimateImage(elementReader(array, "re"), {
    ...{ offset: 0, stride: 4, x: [0, 4], y: [0, 2], width: 2, height: 1 },
  });
  assert.deepEqual([...pixels], [NaN, 5.5]);
  assert.deepEqual([min, max], [1, 8]);
});
