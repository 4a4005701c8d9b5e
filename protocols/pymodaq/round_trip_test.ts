import assert from "node:assert/strict";
import fc from "fast-check";
import { type Dialect, DIALECTS } from "./dialect.ts";
import { encodeMessage } from "./encode_message.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import { messages } from "./message_arbitrary_testing.ts";
import { joined, readMessages } from "./vectors_testing.ts";

for (const dialect of DIALECTS) {
  Deno.test(`Random conversations in ${dialect} come back, and are found to be in ${dialect}`, () => {
    fc.assert(
      fc.property(
        fc.array(messages(dialect), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 500 }),
        (conversation, step) => {
          const stream = joined(conversation.flatMap((message) => encodeMessage(message, dialect)));
          const given = new MessageReader({ role: "client", dialect });
          assert.deepEqual(readMessages(given, stream, step), conversation);
          assert.equal(given.isMidMessage, false);
          const finding = new MessageReader({ role: "client" });
          assert.deepEqual(readMessages(finding, stream), conversation);
          assert.ok(isFound(finding.dialect, dialect, conversation), `It is ${finding.dialect}`);
        },
      ),
      { numRuns: 400 },
    );
  });
}

/** Whether what was found is the dialect, or there was nothing to find it by. */
function isFound(
  found: Dialect | undefined,
  dialect: Dialect,
  conversation: readonly Message[],
): boolean {
  if (found === dialect) return true;
  if (found === undefined) return conversation.every(({ kind }) => kind !== "done");
  // Positions of L1 and L2 are the same, and so are empty lists.
  return dialect === "L1" && found === "L2";
}
