import assert from "node:assert/strict";
import { curvesOf, elementsWithin } from "./line_data.js";

/** A record of curves with these places along the axis. */
function record(
  points: number[],
  curves: number[][],
  more: object = {},
): Parameters<typeof curvesOf>[0] {
  const payload = new Uint8Array(Float64Array.from([...points, ...curves.flat()]).buffer);
  const packed = (at: number) => ({
    ...{ encoding: "f8" as const, offset: 0, scale: 1 },
    ...{ at: 8 * points.length * at, bytes: 8 * points.length },
  });
  const xAxis = { label: "Energy", units: "eV", first: 0, step: 1, values: packed(0) };
  const arrays = curves.map((_, at) => ({
    ...{ name: `c${at}`, dim: "Data1D", dtype: "<f8", shape: [points.length], units: "V" },
    ...{ kind: "line" as const, lead: [], x: [0, points.length] as [number, number] },
    ...{ columns: points.length, xAxis, data: packed(at + 1), ...more },
  }));
  return { header: { bytes: payload.length, arrays }, payload };
}

Deno.test("Curves of one axis share a plot", () => {
  const [curves, ...others] = curvesOf(record([1, 2, 3], [[4, 5, 6], [7, 8, 9]]));
  assert.equal(others.length, 0);
  assert.deepEqual(curves!.names, ["c0", "c1"]);
  assert.deepEqual([...curves!.curves[1]!], [7, 8, 9]);
  assert.deepEqual(curves!.axis, { label: "Energy", units: "eV" });
});

Deno.test("An axis that descends is turned, one that goes to and fro is counted", () => {
  const [down] = curvesOf(record([3, 2, 1], [[4, 5, 6]]));
  assert.deepEqual([...down!.x], [1, 2, 3]);
  assert.deepEqual([...down!.curves[0]!], [6, 5, 4]);
  const [odd] = curvesOf(record([1, 5, 2], [[4, 5, 6]]));
  assert.ok(odd!.isIndex);
  assert.deepEqual([...odd!.x], [0, 1, 2]);
  assert.deepEqual(odd!.axis, { label: "element", units: "" });
});

Deno.test("Who looks closer gets the elements of that part, with a little beyond", () => {
  const points = Array.from({ length: 100 }, (_, at) => at * 10);
  const more = { x: [0, 1000], shape: [1000] };
  const [up] = curvesOf(record(points, [points], more));
  assert.deepEqual(elementsWithin(up!, { min: 200, max: 400 }), [179, 421]);
  const [down] = curvesOf(record(points.toReversed(), [points], more));
  assert.deepEqual(elementsWithin(down!, { min: 200, max: 400 }), [579, 821]);
  assert.equal(elementsWithin(up!, { min: -5, max: 2000 }), undefined);
});
