import assert from "node:assert/strict";
import fc from "fast-check";
import { type Waiting, waitUntil } from "./precise_wait.ts";

/** A clock that only waiting moves on, with timers that come late. */
function fakeWaiting(late: number): Waiting & { time: number; blocked: number } {
  const waiting = {
    time: 1000,
    blocked: 0,
    now: () => waiting.time,
    pause: (ms: number, signal: AbortSignal) => {
      if (!signal.aborted) waiting.time += ms + late;
      return Promise.resolve();
    },
    turn: () => {
      waiting.time += 0.01;
      return Promise.resolve();
    },
    block: (ms: number) => {
      waiting.blocked += ms;
      waiting.time += ms + 0.05;
    },
  };
  return waiting;
}

Deno.test("waitUntil ends at its time although timers are late, and blocks the thread but shortly", async () => {
  const signal = new AbortController().signal;
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -5, max: 500, noNaN: true }),
      fc.double({ min: 0, max: 1.5, noNaN: true }),
      async (ahead, late) => {
        const waiting = fakeWaiting(late);
        await waitUntil(1000 + ahead, signal, waiting);
        assert.ok(waiting.time >= 1000 + ahead - 0.05);
        assert.ok(waiting.time <= 1000 + Math.max(0, ahead) + 0.1);
        assert.ok(waiting.blocked <= 2);
      },
    ),
  );
});

Deno.test("waitUntil ends at once when it is aborted", async () => {
  const stop = new AbortController();
  stop.abort();
  const waiting = fakeWaiting(0);
  await waitUntil(1e9, stop.signal, waiting);
  assert.ok(waiting.time < 1001);
});
