import fc from "fast-check";
import assert from "node:assert/strict";
import { concat } from "../../../protocols/bytes.ts";
import { encodeCommand } from "../../../protocols/zmtp/mod.ts";
import { bytes, message } from "../hub_testing.ts";
import { eachTopic, splitRun } from "./message_topics.ts";

Deno.test("eachTopic shows the topic of every message and passes commands over", () => {
  const wire = concat([
    message("a", "x", "y"),
    encodeCommand("PONG", bytes("b")),
    message("long".repeat(100)),
    message("", "z".repeat(300)),
  ]);
  const topics: string[] = [];
  eachTopic(wire, (start, end) => topics.push(new TextDecoder().decode(wire.subarray(start, end))));
  assert.deepEqual(topics, ["a", "long".repeat(100), ""]);
});

Deno.test("splitRun cuts between messages and keeps them all, in parts no longer than they may be", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 30 }),
      fc.integer({ min: 1, max: 900 }),
      (lengths, limit) => {
        const messages = lengths.map((length) => message("t", "x".repeat(length)));
        const wire = concat([bytes("junk"), ...messages, bytes("junk")]);
        const run = { start: 4, end: wire.length - 4, messages: messages.length, time: 7 };
        const parts = [...splitRun(wire, run, limit)];
        let position = run.start;
        let count = 0;
        for (const part of parts) {
          assert.equal(part.start, position);
          assert.ok(part.messages === 1 || part.end - part.start <= limit);
          assert.ok(part.messages > 0);
          assert.equal(part.time, 7);
          position = part.end;
          count += part.messages;
        }
        assert.equal(position, run.end);
        assert.equal(count, messages.length);
      },
    ),
  );
});
