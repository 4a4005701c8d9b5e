import assert from "node:assert/strict";
import { formatRegion, parseRegion } from "./region_text.ts";

Deno.test("A region is columns, or columns and rows", () => {
  assert.deepEqual(parseRegion("10:20"), { x: [10, 20] });
  assert.deepEqual(parseRegion("10:20,0:5"), { x: [10, 20], y: [0, 5] });
  for (const text of ["10:20", "10:20,0:5"]) assert.equal(formatRegion(parseRegion(text)!), text);
});

Deno.test("What is no region, or an empty one, is told apart", () => {
  for (
    const text of ["", "10", "5:5", "6:5", "1:2,", "1:2,3:4,5:6", "-1:4", "a:b", "1:9999999999"]
  ) {
    assert.equal(parseRegion(text), undefined, text);
  }
});
