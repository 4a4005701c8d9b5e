import assert from "node:assert/strict";
import fc from "fast-check";
import { axisScale } from "./axis_scale.js";

function close(one: number, other: number, about: string): void {
  assert.ok(
    Math.abs(one - other) <= 1e-6 * Math.max(1, Math.abs(other)),
    `${about}: ${one} ${other}`,
  );
}

Deno.test("An even axis gives each element its place, also of a thinned part", () => {
  fc.assert(fc.property(
    fc.nat(1000),
    fc.integer({ min: 1, max: 500 }),
    fc.integer({ min: 1, max: 9 }),
    (from, length, each) => {
      const count = Math.ceil(length / each);
      const factor = Math.ceil(length / count);
      const place = (element: number) => 400 - 0.25 * element;
      const first = (from + Math.min(from + length, from + factor) - 1) / 2;
      const axis = { label: "", units: "nm", first: place(first), step: -0.25 * factor };
      const scale = axisScale({ header: { bytes: 0 }, payload: new Uint8Array() }, axis, {
        ...{ from, to: from + length, count },
      });
      for (const element of [from, from + length - 1, from + length / 2]) {
        close(scale.valueOf(element), place(element), "value");
        close(scale.elementOf(scale.valueOf(element)), element, "element");
      }
    },
  ));
});

Deno.test("An axis of points finds elements between them, ascending or descending", () => {
  for (const sign of [1, -1]) {
    const points = Float64Array.from([1, 2, 4, 8, 16], (value) => sign * value);
    const record = { header: { bytes: 40 }, payload: new Uint8Array(points.buffer) };
    const values = { encoding: "f8", offset: 0, scale: 1, at: 0, bytes: 40 } as const;
    const axis = { label: "", units: "", first: 0, step: 1, values };
    const scale = axisScale(record, axis, { from: 0, to: 5, count: 5 });
    close(scale.valueOf(2.5), sign * 6, "value");
    for (const element of [0, 0.25, 2.5, 3.75, 4]) {
      close(scale.elementOf(scale.valueOf(element)), element, "element");
    }
  }
});
