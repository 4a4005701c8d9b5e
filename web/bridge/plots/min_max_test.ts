import assert from "node:assert/strict";
import fc from "fast-check";
import { MinMaxGrid } from "./min_max.js";

const values = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  fc.constant(NaN),
);

Deno.test("Each step has the least and the greatest value of its rows, in the order in which they came", () => {
  const rows = fc.array(fc.tuple(fc.double({ min: -0.2, max: 1.2, noNaN: true }), values), {
    maxLength: 300,
  });
  fc.assert(fc.property(rows, fc.integer({ min: 1, max: 40 }), (rows, steps) => {
    rows.sort(([a], [b]) => a - b);
    const times = Float64Array.from(rows, ([time]) => time);
    const column = Float64Array.from(rows, ([, value]) => value);
    const points = new MinMaxGrid(0, 1, steps).points(times, column, {
      first: 0,
      end: rows.length,
    });
    assert.equal(points.length, steps * 2);
    for (let at = 0; at < steps; at++) {
      const within = rows.filter(([time]) => Math.floor(time * (1 / (1 / steps))) === at);
      const known = within.map(([, value]) => value).filter((value) => !Number.isNaN(value));
      const pair = points.slice(2 * at, 2 * at + 2);
      if (known.length > 0) {
        const [least, greatest] = [Math.min(...known), Math.max(...known)];
        const isFalling = known.indexOf(greatest) < known.indexOf(least);
        assert.deepEqual(pair, isFalling ? [greatest, least] : [least, greatest]);
      } else assert.deepEqual(pair, [within.length > 0 ? null : undefined, undefined]);
    }
  }));
});

Deno.test("The times of the points ascend within the window, two for each step", () => {
  const { times } = new MinMaxGrid(1_700_000_000, 1_700_000_010, 1000);
  assert.equal(times.length, 2000);
  times.forEach((time, at) => assert.ok(at === 0 || time > times[at - 1]!));
  assert.ok(times[0]! > 1_700_000_000 && times.at(-1)! < 1_700_000_010);
});
