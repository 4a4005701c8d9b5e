import assert from "node:assert/strict";
import { limitsFor } from "./descriptor_limit.ts";

Deno.test("There are descriptors left when all that wait are accepted at once", () => {
  const of = (soft: string) => limitsFor(`Max open files            ${soft}    1048576    files\n`);
  assert.deepEqual(of("1024"), { most: 832, backlog: 128 });
  assert.deepEqual(of("1048576"), { most: 1_048_001, backlog: 511 });
  assert.deepEqual(of("50"), { most: 1, backlog: 6 });
  assert.deepEqual(of("unlimited"), { most: Infinity, backlog: 511 });
});
