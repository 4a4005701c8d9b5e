import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { encodeFrame, OPCODE } from "../../../protocols/websocket/mod.ts";
import { until } from "../../../tests/lib/until.ts";
import { ServerCounters } from "./server_counters.ts";
import { SocketInput } from "./socket_input.ts";
import { SocketLife } from "./socket_life.ts";

const LIMITS = {
  ...{ maxClients: 1, maxClientsPerAddress: 1, maxMessage: 1000, maxRate: 1000, maxWork: 20 },
  ...{ compress: false, pingEvery: 5000, messageTimeout: 30_000, handshakeTimeout: 10_000 },
  ...{ closeTimeout: 3000, highWater: 1000 },
};

/** Messages of a client, each of which takes `cost` milliseconds. */
function lab(cost: number, more: Partial<typeof LIMITS> = {}) {
  const limits = { ...LIMITS, ...more };
  let now = 0;
  let isPaused = false;
  const texts: string[] = [];
  const counters = new ServerCounters();
  const input = new SocketInput({
    socket: { pause: () => isPaused = true, resume: () => isPaused = false },
    life: new SocketLife(limits, now),
    limits,
    isCompressed: false,
    counters,
    onMessage: (message) => {
      if (message.kind === "text") texts.push(message.text);
      now += cost;
    },
    onBreach: (error) => assert.fail(String(error)),
    clock: () => now,
  });
  return {
    ...{ input, texts, counters },
    isPaused: () => isPaused,
    pass: (milliseconds: number) => now += milliseconds,
    send: (count: number) =>
      input.received(concat(Array.from({ length: count }, (_, i) => {
        const payload = new TextEncoder().encode(String(i));
        return encodeFrame(OPCODE.text, payload, { mask: new Uint8Array(4) });
      }))),
  };
}

Deno.test("Messages that take long are read no faster than their part of the time suffices for, and none is lost", async () => {
  const { input, texts, counters, send, pass, isPaused } = lab(50);
  send(6);
  // 200 ms at once, and 10 ms more for each that passes: the fifth message is more than that.
  assert.deepEqual([texts.length, isPaused(), counters.throttled], [5, true, 1]);
  pass(1000);
  await until("the last one is read", () => texts.length === 6);
  assert.equal(isPaused(), false);
  assert.deepEqual(texts, ["0", "1", "2", "3", "4", "5"]);
  input.stop();
});

Deno.test("Many cheap messages are counted, a slider's and a joystick's are never held", () => {
  const cheap = lab(0);
  cheap.send(1500);
  assert.deepEqual([cheap.texts.length, cheap.isPaused()], [1001, true]);
  cheap.input.stop();
  const slider = lab(0.1);
  for (let i = 0; i < 2000; i++) {
    slider.send(1);
    slider.pass(5);
  }
  assert.deepEqual([slider.texts.length, slider.counters.throttled], [2000, 0]);
});

Deno.test("A client whose message is both one too many and too dear is held once", () => {
  const { input, texts, counters, send, isPaused } = lab(150, { maxRate: 1 });
  send(3);
  assert.deepEqual([texts.length, isPaused(), counters.throttled], [2, true, 1]);
  input.stop();
});

Deno.test("Where messages may take all of the time, one that takes long is not held either", () => {
  const { input, texts, counters, send, isPaused } = lab(5000, { maxWork: 100 });
  send(3);
  assert.deepEqual([texts.length, isPaused(), counters.throttled], [3, false, 0]);
  input.stop();
});
