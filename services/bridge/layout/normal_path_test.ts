import assert from "node:assert/strict";
import { absolutePath, normalPath } from "./normal_path.ts";

const PATHS = [
  ["a.h", "a.h"],
  ["./a.h", "a.h"],
  ["sub/../sub//joint.h", "sub/joint.h"],
  ["../a.h", "../a.h"],
  ["sub/../../../a.h", "../../a.h"],
  ["/usr/./include//linux/../can.h", "/usr/include/can.h"],
  ["/../a.h", "/a.h"],
] as const;

for (const [path, normal] of PATHS) {
  Deno.test(`The path ${path} is ${normal} in short`, () => {
    assert.equal(normalPath(path), normal);
    assert.equal(normalPath(normal), normal);
  });
}

Deno.test("A path from the root is the same from everywhere, any other one begins where the process is", () => {
  assert.equal(absolutePath("/usr/../a.h"), "/a.h");
  assert.equal(absolutePath("sub/../a.h"), normalPath(`${Deno.cwd()}/a.h`));
});
