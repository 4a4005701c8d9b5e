import assert from "node:assert/strict";
import fc from "fast-check";
import { PreciseWait, type Waiting } from "./precise_wait.ts";

/** A clock that only waiting and looking at it move on, with timers that come late, and a thread that wakes up late. */
function fakeWaiting(
  late: { readonly timer: number; readonly thread: () => number },
): Waiting & { time: number; slept: number; looks: number } {
  const waiting = {
    time: 1000,
    slept: 0,
    looks: 0,
    now: () => {
      waiting.looks++;
      return waiting.time += 0.001;
    },
    pause: (ms: number, signal: AbortSignal) => {
      if (!signal.aborted) waiting.time += ms + late.timer;
      return Promise.resolve();
    },
    turn: () => {
      waiting.time += 0.01;
      return Promise.resolve();
    },
    block: (ms: number) => {
      waiting.slept += ms;
      waiting.time += ms + late.thread();
    },
  };
  return waiting;
}

const NEVER = new AbortController().signal;

Deno.test("A precise wait ends at its time although timers are late, and blocks the thread but shortly", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.double({ min: -5, max: 500, noNaN: true }),
      fc.double({ min: 0, max: 2.5, noNaN: true }),
      async (ahead, timer) => {
        const waiting = fakeWaiting({ timer, thread: () => 0.05 });
        await new PreciseWait(waiting).until(1000 + ahead, NEVER);
        assert.ok(waiting.time >= 1000 + ahead);
        assert.ok(waiting.time <= 1000 + Math.max(0, ahead) + 0.1);
        assert.ok(waiting.slept <= 3);
      },
    ),
  );
});

Deno.test("A precise wait learns how late a busy machine wakes it up, and forgets it when the machine is calm", async () => {
  let lateness = 1.4;
  const waiting = fakeWaiting({ timer: 1, thread: () => lateness });
  const wait = new PreciseWait(waiting);
  const errorOfOne = async () => {
    const due = waiting.time + 5;
    await wait.until(due, NEVER);
    return waiting.time - due;
  };
  assert.ok(await errorOfOne() > 1, "nothing is known yet");
  for (let i = 0; i < 50; i++) assert.ok(await errorOfOne() < 0.1);
  lateness = 0.05;
  for (let i = 0; i < 200; i++) await errorOfOne();
  const { looks } = waiting;
  assert.ok(await errorOfOne() < 0.1);
  assert.ok(waiting.looks - looks < 150, "it stays awake no longer than it has to");
});

Deno.test("A precise wait stays awake for no more than 2 ms, however late it was woken up", async () => {
  const waiting = fakeWaiting({ timer: 0, thread: () => 50 });
  const wait = new PreciseWait(waiting);
  for (let i = 0; i < 3; i++) await wait.until(waiting.time + 5, NEVER);
  const { looks } = waiting;
  await wait.until(waiting.time + 5, NEVER);
  assert.ok(waiting.looks - looks < 2100);
});

Deno.test("A precise wait ends at once when it is aborted", async () => {
  const stop = new AbortController();
  stop.abort();
  const waiting = fakeWaiting({ timer: 0, thread: () => 0 });
  await new PreciseWait(waiting).until(1e9, stop.signal);
  assert.ok(waiting.time < 1001);
});
