import assert from "node:assert/strict";
import fc from "fast-check";
import { heightFor, layOut, panned, zoomed } from "./image_layout.js";

const SIZE = fc.record({
  width: fc.integer({ min: 280, max: 2000 }),
  height: fc.integer({ min: 250, max: 1500 }),
});

Deno.test("Everything stands on the canvas, and square pixels are square", () => {
  fc.assert(fc.property(
    SIZE,
    fc.integer({ min: 4, max: 4000 }),
    fc.integer({ min: 4, max: 4000 }),
    fc.boolean(),
    (size, columns, rows, hasProfiles) => {
      const window = { x0: 0, y0: 0, x1: columns, y1: rows };
      const layout = layOut(size, { window, isSquare: true, hasProfiles });
      for (const box of Object.values(layout)) {
        if (box === undefined) continue;
        assert.ok(box.left >= 0 && box.top >= 0 && box.width >= 0 && box.height >= 0);
        assert.ok(box.left + box.width <= size.width && box.top + box.height <= size.height + 40);
      }
      const { width, height } = layout.image;
      const ratio = columns / rows;
      if (ratio < 5 && ratio > 0.2 && width > 50 && height > 50) {
        assert.ok(Math.abs(width / height / ratio - 1) < 0.05);
      }
    },
  ));
});

Deno.test("A canvas of the height that an image needs is filled from side to side", () => {
  const side = fc.integer({ min: 100, max: 400 });
  fc.assert(fc.property(fc.integer({ min: 450, max: 1500 }), side, side, (width, columns, rows) => {
    const about = { isSquare: true, hasProfiles: true };
    const height = heightFor(width, { columns, rows, ...about });
    // Lower ones have more room than they need: it is the least for a cross-section.
    fc.pre(height >= 260);
    const window = { x0: 0, y0: 0, x1: columns, y1: rows };
    const { image, down } = layOut({ width, height }, { window, ...about });
    const right = down!.left + down!.width;
    assert.ok(image.width / image.height / (columns / rows) > 0.97);
    // From the axis to the histogram, but for a rest.
    assert.ok(image.left < 56 + 0.06 * width && right > width - 150 - 0.06 * width);
  }));
});

Deno.test("Zooming keeps the point below the pointer, and stays within the image", () => {
  fc.assert(fc.property(
    fc.array(fc.double({ min: 0.2, max: 4, noNaN: true }), { maxLength: 12 }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (factors, place) => {
      let window = { x0: 0, y0: 0, x1: 640, y1: 480 };
      for (const factor of factors) {
        const x = window.x0 + place * (window.x1 - window.x0);
        const y = window.y0 + place * (window.y1 - window.y0);
        const next = zoomed(window, { factor, x, y, columns: 640, rows: 480 });
        assert.ok(next.x0 >= 0 && next.y0 >= 0 && next.x1 <= 640 + 1e-9 && next.y1 <= 480 + 1e-9);
        assert.ok(next.x1 - next.x0 >= 4 - 1e-9);
        if (factor < 1) assert.ok(Math.abs(next.x0 + place * (next.x1 - next.x0) - x) < 1e-6);
        window = next;
      }
    },
  ));
});

Deno.test("What is moved stays within the image and keeps its size", () => {
  const window = { x0: 10, y0: 10, x1: 50, y1: 40 };
  const far = panned(window, { dx: 1e6, dy: -1e6, columns: 100, rows: 100 });
  assert.deepEqual(far, { x0: 60, x1: 100, y0: 0, y1: 30 });
});
