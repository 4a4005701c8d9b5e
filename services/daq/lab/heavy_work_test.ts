import assert from "node:assert/strict";
import { HeavyWork } from "./heavy_work.ts";

Deno.test("Heavy work is done in order, one a turn, and others have theirs in between", async () => {
  const work = new HeavyWork(1000);
  const done: string[] = [];
  const all = Promise.withResolvers<void>();
  const owner = {};
  const add = (name: string, bytes: number) =>
    work.add({
      owner,
      bytes,
      run: () => {
        done.push(name);
        setTimeout(() => done.push(`turn after ${name}`));
        if (name === "c") all.resolve();
      },
    });
  assert(add("a", 10) && add("b", 600) && add("c", 400));
  assert.equal(add("too much", 10), false);
  assert.equal(work.has(owner), true);
  assert.equal(work.has({}), false);
  await all.promise;
  assert.deepEqual(done, ["a", "turn after a", "b", "turn after b", "c"]);
  assert.equal(work.has(owner), false);
  await new Promise((resolve) => setTimeout(resolve));
  work.close();
});

Deno.test("What is larger than all room is done when nothing else waits, and nothing after the end", async () => {
  const work = new HeavyWork(10);
  const ran = Promise.withResolvers<void>();
  assert(work.add({ owner: {}, bytes: 1000, run: () => ran.resolve() }));
  await ran.promise;
  work.add({ owner: {}, bytes: 1, run: () => assert.fail("it was closed") });
  work.close();
  assert(work.add({ owner: {}, bytes: 1, run: () => assert.fail("it was closed") }));
  await new Promise((resolve) => setTimeout(resolve));
});
