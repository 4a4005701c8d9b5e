import assert from "node:assert/strict";
import { readDamaged } from "./damaged_header.ts";

Deno.test("Each of 5000 damaged headers is a layout, or a mistake with its place", () => {
  const first = Math.floor(Math.random() * 1e9);
  let good = 0;
  for (let i = 0; i < 5000; i++) if (readDamaged(first + i)) good++;
  // Both have to come up, or nothing was tried.
  assert.ok(good > 100 && good < 4900, `${good} made sense, from seed ${first}`);
});
