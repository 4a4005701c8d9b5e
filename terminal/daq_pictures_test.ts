import assert from "node:assert/strict";
import { sgrColour, viridis } from "./daq_colours.ts";
import { imageLines } from "./daq_image.ts";
import { plotLines } from "./daq_plot.ts";

Deno.test("Colours go from dark violet to yellow, whatever the value", () => {
  assert.deepEqual(viridis(0), [68, 1, 84]);
  assert.deepEqual(viridis(1), [253, 231, 37]);
  assert.deepEqual(viridis(-5), viridis(0));
  assert.deepEqual(viridis(0.5), [33, 144, 141]);
  assert.equal(sgrColour([255, 0, 0], "true"), "2;255;0;0");
  assert.equal(sgrColour([255, 0, 0], "256"), "5;196");
});

Deno.test("An image keeps its proportions, two dots a character", () => {
  const image = { values: Float64Array.of(0, 1, 2, 3), width: 2, height: 2 };
  const frame = { columns: 40, rows: 10, least: 0, greatest: 3 } as const;
  const shades = imageLines(image, { ...frame, depth: "none" });
  assert.equal(shades.length, 10);
  assert.ok(shades.every((line) => line.length === 20));
  assert.deepEqual([shades[0]!.at(0), shades[0]!.at(-1), shades[9]!.at(0), shades[9]!.at(-1)], [
    " ",
    "-",
    "*",
    "@",
  ]);
  const wide = imageLines({ values: new Uint8Array(200), width: 100, height: 2 }, {
    ...frame,
    depth: "none",
  });
  assert.deepEqual(wide.map((line) => line.length), [40]);
});

Deno.test("Half-blocks show the upper dot in front and the lower one behind", () => {
  const image = { values: Float64Array.of(0, 1), width: 1, height: 2 };
  assert.deepEqual(
    imageLines(image, { columns: 1, rows: 1, least: 0, greatest: 1, depth: "true" }),
    [
      "\x1b[38;2;68;1;84;48;2;253;231;37m▀\x1b[0m",
    ],
  );
});

Deno.test("What is not finite in an image is dark, and an image of one value has a colour", () => {
  const values = Float64Array.of(NaN, 5, Infinity, 5);
  const lines = imageLines({ values, width: 2, height: 2 }, {
    columns: 2,
    rows: 1,
    least: 5,
    greatest: 5,
    depth: "none",
  });
  assert.deepEqual(lines, ["  "]);
});

Deno.test("A curve is drawn from the lowest to the highest dot, without gaps", () => {
  const frame = { columns: 4, rows: 2, least: 0, greatest: 7 };
  assert.deepEqual(plotLines([0, 1, 2, 3, 4, 5, 6, 7], frame), ["  ⡠⠊", "⡠⠊  "]);
  assert.deepEqual(plotLines([0, 7], { columns: 1, rows: 1, least: 0, greatest: 7 }), ["⡸"]);
  assert.deepEqual(plotLines([], frame), ["    ", "    "]);
  assert.deepEqual(plotLines([NaN, NaN], frame), ["    ", "    "]);
});

Deno.test("Of many points none of the peaks is lost", () => {
  const values = new Float64Array(10_000);
  values[4321] = 1;
  const [top] = plotLines(values, { columns: 20, rows: 4, least: 0, greatest: 1 });
  assert.notEqual(top!.trim(), "");
});
