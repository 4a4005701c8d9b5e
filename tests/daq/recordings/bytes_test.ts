import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeMessage, MessageReader } from "../../../protocols/pymodaq/mod.ts";
import { bytesOf, messagesOf, RECORDINGS } from "./recording.ts";

for (const recording of RECORDINGS) {
  for (const from of ["client", "server"] as const) {
    const what = `what PyMoDAQ's ${from} said as ${recording.name}`;
    const bytes = bytesOf(recording, from);
    const whole = messagesOf(recording, from, bytes.length);

    Deno.test(`Recordings: ${what} is read the same however it is cut`, () => {
      assert.ok(whole.length > 3);
      assert.ok(whole.every(({ kind }) => kind !== "unknown"));
      for (let chunk = 1; chunk <= 64; chunk++) {
        assert.deepEqual(messagesOf(recording, from, chunk), whole);
      }
      fc.assert(
        fc.property(fc.integer({ min: 65, max: bytes.length }), (chunk) => {
          assert.deepEqual(messagesOf(recording, from, chunk), whole);
        }),
        { numRuns: 30 },
      );
    });

    Deno.test(`Recordings: ${what} is written by us to the byte`, () => {
      const written = whole.flatMap((message) =>
        encodeMessage(message, recording.dialect).flatMap((part) => [...part])
      );
      assert.deepEqual(new Uint8Array(written), bytes);
    });
  }

  Deno.test(`Recordings: the client of ${recording.name} shows its dialect by itself`, () => {
    const reader = new MessageReader({ role: "server" });
    reader.push(bytesOf(recording, "client"));
    while (reader.next() !== undefined);
    assert.equal(reader.dialect, recording.dialect);
  });
}
