import assert from "node:assert/strict";
import { unlessAborted } from "./unless_aborted.ts";

const NEVER = new Promise<string>(() => {});

Deno.test("Work is waited for until it ends, fails, or is given up", async () => {
  const controller = new AbortController();
  const { signal } = controller;
  assert.equal(await unlessAborted(Promise.resolve("done"), signal), "done");
  await assert.rejects(unlessAborted(Promise.reject(new Error("x")), signal), /x/);
  const waiting = unlessAborted(NEVER, signal);
  const { promise: failing, reject } = Promise.withResolvers<string>();
  const failed = unlessAborted(failing, signal);
  controller.abort();
  // What becomes of it afterwards is nobody's concern.
  reject(new Error("too late"));
  assert.deepEqual(await Promise.all([waiting, failed]), [undefined, undefined]);
  assert.equal(await unlessAborted(Promise.resolve("done"), signal), undefined);
});

Deno.test("Of work that has ended nothing stays with its signal", async () => {
  const { signal } = new AbortController();
  const listeners = new Set<unknown>();
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners.add(args[1]);
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners.delete(args[1]);
    removeEventListener.apply(signal, args);
  };
  const waiting = unlessAborted(Promise.resolve(1), signal);
  assert.equal(listeners.size, 1);
  await waiting;
  assert.equal(listeners.size, 0);
});
