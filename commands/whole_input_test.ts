import assert from "node:assert/strict";
import { RoboError } from "../errors.ts";
import { wholeInput } from "./whole_input.ts";

Deno.test("All of an input is read, in the order in which it came", async () => {
  const pieces = [[1, 2], [], [3]].map((piece) => Uint8Array.from(piece));
  assert.deepEqual(await wholeInput(ReadableStream.from(pieces)), Uint8Array.of(1, 2, 3));
  assert.deepEqual(await wholeInput(ReadableStream.from([])), new Uint8Array());
});

Deno.test("An input without end is refused when it has become too long, and not read on", async () => {
  let read = 0;
  const endless = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: (controller) => {
      read++;
      controller.enqueue(new Uint8Array(10));
    },
  });
  const isTooMuch = (error: unknown) => error instanceof RoboError && error.code === "data";
  await assert.rejects(wholeInput(endless, 100), isTooMuch);
  assert.ok(read < 15, `${read}`);
});
