import assert from "node:assert/strict";
import { robo } from "../lib/robo_process.ts";

Deno.test("robo dev names the benchmarks there are", async () => {
  const { status, stderr } = await robo(["dev", "bench", "nothing"]);
  assert.equal(status, 64);
  assert.match(stderr, /^error: There is no benchmark nothing\nhint: Give one of .*core/);
});

Deno.test("robo dev test counts the tests of a folder", async () => {
  const { status, stdout } = await robo(["dev", "test", "scripts/lib"]);
  assert.equal(status, 0, stdout);
  assert.match(stdout.trimEnd().split("\n").at(-1)!, /^[1-9]\d* passed, 0 failed, 0 ignored$/);
});

Deno.test("robo dev soak says that a program is not there", async () => {
  assert.equal((await robo(["dev", "soak", "nothing"])).status, 64);
});
