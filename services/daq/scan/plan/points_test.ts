import assert from "node:assert/strict";
import fc from "fast-check";
import { ScanPoints } from "./points.ts";
import type { Pattern, ScanPlan } from "./scan_plan.ts";
import { planOf } from "./scan_plan_testing.ts";

function places(plan: ScanPlan): string[] {
  const points = new ScanPoints(plan);
  return Array.from({ length: points.count }, (_, index) => points.point(index).at.join(","));
}

function grid(shape: readonly number[], pattern: Pattern): ScanPlan {
  const axes = shape.map((length, axis) => ({
    device: `axis${axis}`,
    positions: Array.from({ length }, (_, i) => axis * 100 + i),
  }));
  return planOf({ pattern, axes });
}

Deno.test("A raster has its last axis fastest, and begins every row at its start", () => {
  assert.deepEqual(places(grid([2, 3], "raster")), ["0,0", "0,1", "0,2", "1,0", "1,1", "1,2"]);
});

Deno.test("A snake comes back on every other row", () => {
  assert.deepEqual(places(grid([2, 3], "snake")), ["0,0", "0,1", "0,2", "1,2", "1,1", "1,0"]);
});

Deno.test("A spiral goes from the middle outwards", () => {
  const nine = "1,1 1,2 2,2 2,1 2,0 1,0 0,0 0,1 0,2".split(" ");
  assert.deepEqual(places(grid([3, 3], "spiral")), nine);
});

Deno.test("A list has its points as they are given", () => {
  const plan = planOf({
    pattern: "list",
    axes: [{ device: "x", positions: [5, 1, 5] }, { device: "y", positions: [0, 2, 4] }],
  });
  const points = new ScanPoints(plan);
  assert.deepEqual(points.shape, [3]);
  assert.deepEqual(points.point(2), { index: 2, at: [2], positions: [5, 4] });
});

Deno.test("Every pattern visits each point of any grid exactly once", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(shapes, fc.constantFrom("raster", "snake"), (shape, pattern) => {
    const visited = new Set(places(grid(shape, pattern as Pattern)));
    assert.equal(visited.size, shape.reduce((a, b) => a * b, 1));
  }));
  const sizes = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 }));
  fc.assert(fc.property(sizes, (shape) => {
    assert.equal(new Set(places(grid(shape, "spiral"))).size, shape[0] * shape[1]);
  }));
});

Deno.test("A snake moves one axis by one step at a time, in any number of dimensions", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });
  fc.assert(fc.property(shapes, (shape) => {
    const points = new ScanPoints(grid(shape, "snake"));
    for (let index = 1; index < points.count; index++) {
      const [from, to] = [points.point(index - 1).at, points.point(index).at];
      const distance = from.reduce((sum, place, axis) => sum + Math.abs(place - to[axis]!), 0);
      assert.equal(distance, 1, `from ${from} to ${to}`);
    }
  }));
});

Deno.test("A place in the grid is found in an array of its shape", () => {
  const points = new ScanPoints(grid([2, 3, 4], "raster"));
  assert.equal(points.flat([1, 2, 3]), 23);
  assert.equal(points.flat(points.point(17).at), 17);
});
