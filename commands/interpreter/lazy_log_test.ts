import assert from "node:assert/strict";
import type { Logger } from "@logtape/logtape";
import { lazyLog } from "./lazy_log.ts";

Deno.test("A lazy logger is loaded once, with its first message, and keeps their order", async () => {
  const said: unknown[] = [];
  let loads = 0;
  const loading = Promise.withResolvers<void>();
  {
    await using log = lazyLog(async () => {
      loads++;
      await loading.promise;
      const write = (...args: unknown[]) => void said.push(args);
      return { info: write, warn: write } as unknown as Logger;
    });
    assert.equal(loads, 0);
    log.logger.info("one", { at: 1 });
    log.logger.warn("two");
    loading.resolve();
    await log[Symbol.asyncDispose]();
    log.logger.info("three");
    assert.equal(said.length, 3);
  }
  assert.deepEqual(said, [["one", { at: 1 }], ["two"], ["three"]]);
  assert.equal(loads, 1);
});

Deno.test("A logger that nobody uses is not loaded", async () => {
  await using _log = lazyLog(() => Promise.reject(new Error("It was loaded")));
});

Deno.test("What is shown elsewhere is not logged", async () => {
  await using log = lazyLog(
    () => Promise.reject(new Error("It was loaded")),
    (message) => message.startsWith("The engine"),
  );
  log.logger.warn("The engine died", { words: "it crashed" });
});
