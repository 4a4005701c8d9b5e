import assert from "node:assert/strict";
import { parseTarget } from "./target.ts";

Deno.test("Paths are decoded, and those that lead out of the server make no sense", () => {
  assert.equal(parseTarget("/a%20b?x=1")?.path, "/a b");
  assert.equal(parseTarget("/a?token=x&y=2")?.query.get("y"), "2");
  assert.equal(parseTarget("/a?b?c")?.search, "?b?c");
  assert.equal(parseTarget("/..a/b..")?.path, "/..a/b..");
  const odd = [
    "a",
    "",
    "*",
    "http://x/",
    "/../a",
    "/a/..",
    "/a/./b",
    "/%2e%2e/a",
    "/a%00",
    "/%",
    "/a\\b",
  ];
  for (const target of odd) assert.equal(parseTarget(target), undefined, target);
});
