import assert from "node:assert/strict";
import { announced } from "../hub/hub_testing.ts";
import type { ProgramSink } from "../hub/program.ts";
import { ProgramConnection } from "./program_connection.ts";

/** A connected program that outruns its clients, one of which has caught up when `caughtUp` aborts. */
function outrunning(caughtUp: AbortSignal) {
  const sink: ProgramSink = {
    opened: () => new Map(),
    data: () => caughtUp,
    logged() {},
    lost() {},
    closed() {},
  };
  const connection = new ProgramConnection({
    sink,
    connection: {
      ...{ local: "", remote: "", close() {} },
      read: () => Promise.resolve(null),
      write: ({ length }) => Promise.resolve(length),
    },
    description: {
      ...{ name: "arm", address: "unix:/run/arm.sock", byteOrder: "little" },
      structs: [announced("A")],
    },
    maxQueueBytes: 1000,
  });
  return {
    [Symbol.dispose]: () => connection.close(),
    /** It sends so many bytes so many times; returns what is waited for before it is read on. */
    send(length: number, times: number): Promise<void> | undefined {
      const bytes = new Uint8Array(length);
      const run = { bytes, view: new DataView(bytes.buffer), count: 1, only: 1 };
      for (let i = 0; i < times; i++) connection.data(run);
      return connection.holdBack();
    },
  };
}

Deno.test("A program that outruns its clients is read on at once when one of them has caught up", async () => {
  const catching = new AbortController();
  using program = outrunning(catching.signal);
  assert.equal(program.send(65_535, 1), undefined);
  // As much as takes an hour otherwise.
  const waiting = program.send(36_000_000, 6554);
  catching.abort();
  await waiting;
});

Deno.test("However often a program waits for clients that never catch up, nothing of it stays behind", async () => {
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
  using program = outrunning(signal);
  for (let i = 0; i < 5; i++) {
    const waiting = program.send(65_536, 1);
    assert.equal(listeners.size, 1);
    await waiting;
    assert.equal(listeners.size, 0);
  }
});
