import assert from "node:assert/strict";
import { Patience } from "./patience.ts";

const NEVER = new Promise<never>(() => {});

Deno.test("Patience ends when its time has passed, a signal is aborted, or it is let go", async () => {
  using short = new Patience(0, []);
  await assert.rejects(short.until(NEVER), (reason) => typeof reason === "symbol");
  assert(short.isOutOfTime);

  const controller = new AbortController();
  using long = new Patience(Infinity, [undefined, controller.signal]);
  const waiting = long.until(NEVER);
  controller.abort("enough");
  await assert.rejects(waiting, (reason) => reason === "enough");
  assert(!long.isOutOfTime);

  using late = new Patience(1000, [controller.signal]);
  await assert.rejects(late.pause(1000), (reason) => reason === "enough");

  const dropped = new Patience(1000, []);
  const dropping = dropped.until(NEVER);
  dropped[Symbol.dispose]();
  await assert.rejects(dropping);
});

Deno.test("Patience goes on with the event that is waited for, though it be a failure", async () => {
  using patience = new Patience(60_000, []);
  await patience.until(Promise.resolve());
  await patience.until(Promise.reject(new Error("no matter")));
  await patience.pause(60_000, Promise.resolve());
  await patience.pause(0);
  assert(!patience.signal.aborted);
});
