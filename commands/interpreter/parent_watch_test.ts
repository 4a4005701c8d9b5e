import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { watchParent } from "./parent_watch.ts";

Deno.test("A kernel is told once when the process has gone that Jupyter says is its parent", async () => {
  let parent = 100;
  let told = 0;
  using _watch = watchParent({ JPY_PARENT_PID: "100" }, () => told++, () => parent);
  assert.equal(told, 0);
  parent = 1;
  await until("it is told", () => told === 1);
});

Deno.test("A kernel that Jupyter has not started itself does not look at its parent", () => {
  const asked: number[] = [];
  const parent = () => asked.push(100) && 100;
  for (const env of [{}, { JPY_PARENT_PID: "" }, { JPY_PARENT_PID: "7" }]) {
    // With a timer left, the test's sanitizer would complain.
    watchParent(env, () => assert.fail("It was told"), parent);
  }
});
