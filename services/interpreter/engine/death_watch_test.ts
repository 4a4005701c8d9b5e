import assert from "node:assert/strict";
import { DeathWatch } from "./death_watch.ts";
import type { EngineDeath } from "./engine.ts";

const DEATH: EngineDeath = { kind: "exit", code: 3, words: "it ended with 3" };

Deno.test("What an engine does is waited for as long as it lives", async () => {
  const { promise: death, resolve: die } = Promise.withResolvers<EngineDeath>();
  const watch = new DeathWatch(death);
  assert.equal(await watch.first(Promise.resolve("done")), "done");
  await assert.rejects(watch.first(Promise.reject(new Error("x"))), /x/);
  const never = new Promise<string>(() => {});
  const waiting = [watch.first(never), watch.first(never)];
  die(DEATH);
  const died = { status: "died", death: DEATH };
  assert.deepEqual(await Promise.all(waiting), [died, died]);
  assert.deepEqual(await watch.first(never), died);
});

Deno.test("However much an engine does, one waits for its death", async () => {
  let waiting = 0;
  const death = new Promise<EngineDeath>(() => {});
  const then = death.then.bind(death);
  death.then = (...reactions: Parameters<typeof then>) => {
    waiting++;
    return then(...reactions) as never;
  };
  const watch = new DeathWatch(death);
  for (let i = 0; i < 100; i++) assert.equal(await watch.first(Promise.resolve(i)), i);
  assert.equal(waiting, 1);
});
