import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";
import { Writable } from "node:stream";
import { hold, letGo, sharedBytes } from "../memory/shared_bytes.ts";
import { SocketOutput } from "./socket_output.ts";

/** A connection that takes each write a little later, as a system does, and looks at the bytes only then. */
function lab() {
  const seen: Uint8Array[] = [];
  const socket = new Writable({
    write(chunk: Uint8Array, _encoding, taken) {
      setTimeout(() => {
        seen.push(new Uint8Array(chunk));
        taken();
      });
    },
  });
  let taken = 0;
  const output = new SocketOutput(
    socket as Socket,
    { highWater: 1e6, shrinks: false },
    (count) => taken += count,
  );
  return { output, seen, taken: () => taken };
}

Deno.test("Frames of all sizes leave whole and in their order, however many are written at once", async () => {
  const { output, seen, taken } = lab();
  const sent: Uint8Array[] = [];
  for (let round = 0; round < 20; round++) {
    const frames = Array.from({ length: 1 + round * 3 }, (_, i) => {
      const length = [0, 1, 200, 5000, 16_383, 16_384, 70_000][(i + round) % 7]!;
      return new Uint8Array(length).fill(round + i);
    });
    output.write(frames);
    sent.push(...frames);
    if (round % 5 === 4) await output.drained();
  }
  while (output.waiting > 0) await new Promise((resolve) => setTimeout(resolve));
  assert.ok(Buffer.concat(seen).equals(Buffer.concat(sent)));
  assert.equal(taken(), output.written);
  assert.ok(seen.length < 0.7 * sent.length);
});

Deno.test("Memory that many share is used again only when the last connection has taken it", async () => {
  const labs = [lab(), lab(), lab()];
  const used = new Set<ArrayBufferLike>();
  for (let round = 0; round < 50; round++) {
    const frame = sharedBytes(70_000).fill(round);
    used.add(frame.buffer);
    hold(frame);
    for (const { output } of labs) output.write([frame]);
    letGo(frame);
    if (round % 5 === 4) await new Promise((resolve) => setTimeout(resolve));
  }
  for (const { output, seen } of labs) {
    while (output.waiting > 0) await new Promise((resolve) => setTimeout(resolve));
    const whole = Buffer.concat(seen);
    assert.equal(whole.length, 50 * 70_000);
    for (let at = 0; at < whole.length; at++) assert.equal(whole[at], Math.floor(at / 70_000));
  }
  assert.ok(used.size < 50);
});
