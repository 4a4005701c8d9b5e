import assert from "node:assert/strict";
import { type Dialect, DIALECTS } from "./dialect.ts";
import { DialectGuess } from "./dialect_guess.ts";
import { encodeMessage } from "./encode_message.ts";
import type { Message } from "./message.ts";
import { MessageReader } from "./message_reader.ts";
import { bytesArray, dataIn, plainData, positionIn } from "./messages_testing.ts";
import { joined, readMessages, str, vector } from "./vectors_testing.ts";

const CHANGE = { path: ["settings", "exposure"], xml: "<exposure/>" };

/** The dialect that a reader finds in messages of one. */
function found(dialect: Dialect, ...messages: readonly Message[]): Dialect | undefined {
  const reader = new MessageReader({ role: "client" });
  readMessages(reader, joined(messages.flatMap((message) => encodeMessage(message, dialect))));
  assert.equal(reader.isMidMessage, false);
  return reader.dialect;
}

Deno.test("Data tells the dialect of a detector", () => {
  for (const dialect of DIALECTS) {
    assert.equal(found(dialect, { kind: "done", data: dataIn(dialect, plainData()) }), dialect);
    const twelve = Array.from({ length: 12 }, () => plainData());
    assert.equal(found(dialect, { kind: "done", data: dataIn(dialect, ...twelve) }), dialect);
  }
});

Deno.test("A position tells the dialect of an actuator, where there are two the documented one", () => {
  for (const dialect of DIALECTS) {
    for (const command of ["position_is", "move_done"] as const) {
      const message: Message = { kind: "position", command, at: positionIn(dialect, 1, "mm") };
      assert.equal(found(dialect, message), dialect === "L1" ? "L2" : dialect);
    }
    const order: Message = { kind: "move", command: "move_abs", to: positionIn(dialect, 1) };
    assert.equal(found(dialect, order), dialect === "L1" ? "L2" : dialect);
  }
});

Deno.test("An empty list of data is one of L1 or L2", () => {
  const nothing: Message = { kind: "done", data: { form: "list", list: [] } };
  const change: Message = { kind: "info_xml", change: CHANGE };
  assert.equal(found("L2", nothing), "L2");
  assert.equal(found("L1", { kind: "done", data: { form: "arrays", arrays: [] } }), "L2");
  assert.equal(found("L1", { kind: "done", data: { form: "arrays", arrays: [] } }, change), "L1");
  assert.equal(found("L2", nothing, change), "L2");
});

Deno.test("A path tells L1 from the others, which it leaves open", () => {
  for (const dialect of DIALECTS) {
    const path = found(dialect, { kind: "info_xml", change: CHANGE });
    assert.equal(path, dialect === "L1" ? "L1" : undefined);
    const empty = found(dialect, { kind: "info_xml", change: { path: [], xml: "<a/>" } });
    assert.equal(empty, undefined);
  }
});

Deno.test("Commands and texts tell nothing", () => {
  assert.equal(
    found(
      "T3",
      { kind: "infos", xml: "<a/>" },
      { kind: "info", key: "a", value: "b" },
      { kind: "order", command: "check_position" },
      { kind: "unknown", command: "x" },
    ),
    undefined,
  );
});

Deno.test("An axis is read in L1 and L2, whatever its length, and tells which where it can", () => {
  for (const dialect of ["L1", "L2"] as const) {
    for (const length of [0, 1, 2, 3, 32, 33, 300]) {
      const data = bytesArray(...Array(length).fill(2));
      const message: Message = { kind: "axis", axis: "x", data, label: "x", units: "" };
      const reader = new MessageReader({ role: "client" });
      const bytes = joined(encodeMessage(message, dialect));
      assert.deepEqual(readMessages(reader, bytes, 1), [message]);
      assert.equal(reader.dialect, length === 1 ? "L2" : dialect);
      // What was open is told by what comes next.
      const change: Message = { kind: "info_xml", change: CHANGE };
      assert.deepEqual(readMessages(reader, joined(encodeMessage(change, dialect))), [change]);
      assert.equal(reader.dialect, dialect);
    }
  }
});

Deno.test("What T1 and T4 have in one place is told apart, empty units and labels included", () => {
  const empty = plainData({ data: [], labels: [] });
  for (const dialect of ["T1", "T2", "T3"] as const) {
    assert.equal(found(dialect, { kind: "done", data: dataIn(dialect, empty) }), dialect);
  }
  for (const units of ["", "m", "string", "s"]) {
    const data = plainData({ units, labels: ["a"] });
    assert.equal(found("T4", { kind: "done", data: dataIn("T4", data) }), "T4");
    assert.equal(found("T3", { kind: "done", data: dataIn("T3", data) }), "T3");
  }
  for (const units of ["raw", "calculated"]) {
    const data = plainData({ units, source: "calculated" });
    assert.equal(found("T3", { kind: "done", data: dataIn("T3", data) }), "T3");
  }
});

Deno.test("A peer that changes its dialect is refused, and what is given is not doubted", () => {
  const reader = new MessageReader({ role: "client" });
  readMessages(reader, joined([str("move_done"), vector("T3", "dact_mm")]));
  reader.push(joined([str("move_done"), vector("L2", "scalar:5")]));
  assert.throws(() => reader.next(), /A position is not what dialect T3 has there/);
  const given = new MessageReader({ role: "client", dialect: "T3" });
  assert.equal(given.dialect, "T3");
  given.push(joined([str("move_done"), vector("T4", "dact_mm")]));
  assert.throws(() => given.next(), /not what dialect T3 has there/);
});

Deno.test("A guess narrows down, and never to nothing", () => {
  const guess = new DialectGuess();
  assert.equal(guess.dialect, undefined);
  assert.equal(guess.note("L2", "T1", "T2"), true);
  assert.equal(guess.dialect, undefined);
  assert.equal(guess.note("L1", "T3"), false);
  assert.equal(guess.mayBe("L2"), true);
  assert.equal(guess.note("T1", "T2", "T3"), true);
  assert.equal(guess.dialect, "T1");
  assert.equal(guess.is("T1"), false);
  assert.equal(guess.note("T2"), true);
  assert.equal(guess.dialect, "T2");
  assert.equal(guess.is("T2", "T3"), true);
});
