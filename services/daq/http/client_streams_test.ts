import assert from "node:assert/strict";
import { ClientStreams } from "./client_streams.ts";

Deno.test("A stream that nobody reads ends with the server, and leaves no timer behind", async () => {
  const stop = new AbortController();
  const streams = new ClientStreams({}, stop.signal);
  let ends = 0;
  const { body } = streams.pulled({
    contentType: "text/plain",
    heartbeat: Uint8Array.of(0),
    source: async function* () {
      for (let count = 0;; count++) yield [Uint8Array.of(count)];
    },
    onEnd: () => ends++,
  });
  const reader = body!.getReader();
  assert.deepEqual(await reader.read(), { done: false, value: Uint8Array.of(0) });
  stop.abort();
  assert.deepEqual([streams.counters.open, streams.counters.dropped, ends], [0, 0, 1]);
  assert.equal((await reader.read()).done, true);
});

Deno.test("A reader that goes while it is given something leaves no timer behind", async () => {
  const streams = new ClientStreams({}, new AbortController().signal);
  let ends = 0;
  const { body } = streams.pulled({
    contentType: "text/plain",
    heartbeat: Uint8Array.of(0),
    source: async function* () {
      yield Object.assign([], {
        *[Symbol.iterator]() {
          yield Uint8Array.of(1);
          // As the system does, that a connection is closed is told while something is written to it.
          void reader.cancel();
        },
      });
    },
    onEnd: () => ends++,
  });
  const reader = body!.getReader();
  await reader.read();
  assert.deepEqual([streams.counters.open, ends], [0, 1]);
});
