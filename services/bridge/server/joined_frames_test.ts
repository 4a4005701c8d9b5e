import assert from "node:assert/strict";
import { joinedFrames } from "./joined_frames.ts";

const [a, b, c] = [[1, 2], [3], [4, 5, 6]].map((bytes) => new Uint8Array(bytes));

Deno.test("Frames are joined in their order, from one place to another", () => {
  const joined = joinedFrames([a!, b!, c!], { at: 1, end: 3, bytes: 4 });
  assert.deepEqual([...joined], [3, 4, 5, 6]);
});

Deno.test("The same frames are joined once, others anew", () => {
  const first = joinedFrames([a!, b!], { at: 0, end: 2, bytes: 3 });
  assert.equal(joinedFrames([c!, a!, b!], { at: 1, end: 3, bytes: 3 }), first);
  const other = joinedFrames([b!, a!], { at: 0, end: 2, bytes: 3 });
  assert.deepEqual([[...first], [...other]], [[1, 2, 3], [3, 1, 2]]);
  const same = new Uint8Array([1, 2]);
  assert.notEqual(joinedFrames([b!, same], { at: 0, end: 2, bytes: 3 }), other);
});
