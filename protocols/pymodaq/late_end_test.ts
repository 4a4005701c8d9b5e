import assert from "node:assert/strict";
import type { TypedValue } from "./data.ts";
import { encodeMessage } from "./encode_message.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import { everyMessage } from "./messages_testing.ts";
import { joined, readMessages, str, vector, vectorsOf } from "./vectors_testing.ts";

/** The messages that have one of PyMoDAQ's own objects in them, by the bytes. */
function samples(family: "T1" | "T2" | "T2b"): readonly Uint8Array<ArrayBuffer>[] {
  return vectorsOf(family).filter(({ hex }) => hex !== undefined).flatMap(({ name }) => {
    if (name.startsWith("dte")) return [joined([str("Done"), vector(family, name)])];
    const isData = name.startsWith("dwa") || name.startsWith("dact");
    return isData ? [joined([str("move_done"), vector(family, name)])] : [];
  });
}

function one(bytes: Uint8Array, dialect: "T1" | "T2"): Message {
  const [message, more] = readMessages(new MessageReader({ role: "client", dialect }), bytes);
  assert.ok(message !== undefined && more === undefined);
  return message;
}

for (const family of ["T1", "T2", "T2b"] as const) {
  const dialect = family === "T1" ? "T1" : "T2";

  Deno.test(`Each of ${family}'s objects is whole when nothing follows`, () => {
    for (const bytes of samples(family)) {
      const reader = new MessageReader({ role: "client" });
      assert.deepEqual(readMessages(reader, bytes), [one(bytes, dialect)]);
      assert.equal(reader.dialect, dialect);
      assert.equal(reader.isMidMessage, false);
      reader.end();
    }
  });

  Deno.test(`Each of ${family}'s objects and each command behind it is read, wherever it is cut`, () => {
    for (const bytes of samples(family)) {
      const expected = one(bytes, dialect);
      for (const next of [...everyMessage(dialect), { kind: "unknown", command: "Hi" } as const]) {
        const command = joined(encodeMessage(next, dialect));
        const stream = joined([bytes, command]);
        const alone = new MessageReader({ role: "client", dialect });
        const following = readMessages(alone, command);
        // Within the object itself, cuts near its end are the ones that matter.
        for (
          let cut = bytes.length - 40;
          cut <= Math.min(stream.length, bytes.length + 12);
          cut++
        ) {
          const reader = new MessageReader({ role: "client" });
          const messages = [
            ...readMessages(reader, stream.subarray(0, cut)),
            ...readMessages(reader, stream.subarray(cut)),
          ];
          assert.deepEqual(messages, [expected, ...following]);
          assert.equal(reader.dialect, dialect);
          assert.equal(reader.isMidMessage, false);
        }
        const reader = new MessageReader({ role: "client" });
        assert.deepEqual(readMessages(reader, stream, 1), [expected, ...following]);
        assert.equal(reader.dialect, dialect);
      }
    }
  });
}

Deno.test("An end that comes late fills the attributes of the message that was given out", () => {
  const bytes = joined([str("move_done"), vector("T2", "dact_mm")]);
  const reader = new MessageReader({ role: "client" });
  let given: Message | undefined;
  let at = 0;
  for (; given === undefined; at++) {
    reader.push(bytes.subarray(at, at + 1));
    given = reader.next();
  }
  assert.ok(at < bytes.length, "It is given out as one of T1 before its end is there");
  assert.equal(reader.dialect, "T1");
  assert.ok(given.kind === "position" && given.at.form === "dwa");
  assert.equal(given.at.dwa.extra.size, 0);
  reader.push(bytes.subarray(at));
  assert.equal(reader.next(), undefined);
  assert.equal(reader.dialect, "T2");
  assert.equal(reader.isMidMessage, false);
  const units: TypedValue = { type: "string", value: "mm" };
  assert.deepEqual([...given.at.dwa.extra], [["units", units]]);
  reader.end();
  // What comes next are messages, even empty commands.
  const empty = { kind: "unknown", command: "" };
  assert.deepEqual(readMessages(reader, joined([str(""), str("")])), [empty, empty]);
});

Deno.test("An end that came with its message is there when the message is given out", () => {
  for (const name of ["dact_mm", "dwa_extra", "dwa_plugin_2d"]) {
    const reader = new MessageReader({ role: "client" });
    reader.push(joined([str("move_done"), vector("T2", name)]));
    const message = reader.next();
    assert.ok(message?.kind === "position" && message.at.form === "dwa");
    assert.ok(message.at.dwa.extra.size > 0);
    assert.equal(reader.dialect, "T2");
  }
});
