// deno-lint-ignore-file no-console -- What is printed here is for whoever runs it.
// Looks at camera images in place, without a copy. native/examples/c/image_loan.c or another process writes them.
import { HostVariable, type NdArray } from "robo";

using image = new HostVariable<NdArray<"uint8">>("image", { codec: "array", create: false });
let view = image.view();
let mean = meanOf(view.data.data);
// What was written over while it was looked at does not count.
while (!view.isValid()) {
  view = image.view();
  mean = meanOf(view.data.data);
}
const [height, width] = view.data.shape;
console.log(`image ${view.info.ticket}: ${width} x ${height}, mean ${mean.toFixed(1)}`);

function meanOf(pixels: Uint8Array): number {
  return pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
}
