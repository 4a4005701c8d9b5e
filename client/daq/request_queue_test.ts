import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { RequestQueue } from "./request_queue.ts";

Deno.test("Requests that take no time are answered at once", () => {
  const queue = new RequestQueue();
  const answered: number[] = [];
  for (const request of [1, 2, 3]) queue.add(() => void answered.push(request));
  assert.deepEqual(answered, [1, 2, 3]);
  assert.equal(queue.isBusy, false);
});

Deno.test("Requests wait for those before them, and keep their order", async () => {
  const queue = new RequestQueue();
  const first = Promise.withResolvers<void>();
  const last = Promise.withResolvers<void>();
  const answered: number[] = [];
  queue.add(async () => {
    await first.promise;
    answered.push(1);
  });
  queue.add(() => void answered.push(2));
  queue.add(() => {
    answered.push(3);
    last.resolve();
  });
  assert.equal(queue.isBusy, true);
  assert.deepEqual(answered, []);
  first.resolve();
  await last.promise;
  assert.deepEqual(answered, [1, 2, 3]);
});

Deno.test("Too many requests that wait are refused, and those that wait can be taken back", async () => {
  const queue = new RequestQueue();
  const first = Promise.withResolvers<void>();
  queue.add(() => first.promise);
  for (let request = 0; request < 64; request++) queue.add(() => {});
  assert.throws(() => queue.add(() => {}), RoboError);
  assert.equal(queue.takeWaiting().length, 64);
  first.resolve();
  await first.promise;
  await Promise.resolve();
  await Promise.resolve();
  assert.equal(queue.isBusy, false);
});
