import assert from "node:assert/strict";
import { type Dialect, type Message, toWirePosition } from "../../../protocols/pymodaq/mod.ts";
import type { End } from "./capture_format.ts";
import { bytesOf, clientMessages, EXPOSURE } from "./conversations_testing.ts";
import { Conversation, type Said } from "./conversation.ts";

/** Lets both ends talk, and gives what was noted of each message. */
function talk(lines: readonly (readonly [End, Dialect, Message])[]): string[] {
  const conversation = new Conversation();
  return lines.flatMap(([from, dialect, message]) => {
    const said: Said[] = [...conversation.push(from, bytesOf([message], dialect))];
    assert.equal(said.length, 1);
    return said[0]!.notes;
  });
}

const [HELLO, INFOS, CHANGE, DONE, POSITION] = clientMessages("T3") as [
  Message,
  Message,
  Message,
  Message,
  Message,
];

Deno.test("An orderly conversation has no notes", () => {
  const about = { dialect: "T3", name: "server", units: "mm", timestamp: 0 } as const;
  assert.deepEqual(
    talk([
      ["client", "T3", HELLO],
      ["client", "T3", INFOS],
      ["client", "T3", CHANGE],
      ["server", "T3", { kind: "send_data", dimension: "2D" }],
      ["client", "T3", DONE],
      ["server", "T3", { kind: "order", command: "check_position" }],
      ["client", "T3", POSITION],
      ["server", "T3", { kind: "move", command: "move_abs", to: toWirePosition(1, about) }],
      ["server", "T3", {
        kind: "set_info",
        change: { path: ["detector_settings", "exposure"], xml: EXPOSURE },
      }],
    ]),
    [],
  );
});

Deno.test("A path without its root, as PyMoDAQ's own servers send it, is noted", () => {
  const notes = talk([
    ["client", "L2", HELLO],
    ["client", "L2", INFOS],
    ["server", "L2", { kind: "set_info", change: { path: ["exposure"], xml: EXPOSURE } }],
  ]);
  assert.equal(notes.length, 1);
  assert.match(notes[0]!, /does not begin with detector_settings/);
});

Deno.test("A position in a dialect that the client does not speak is noted", () => {
  const number: Message = {
    kind: "move",
    command: "move_abs",
    to: { form: "scalar", scalar: { dtype: "<f8", value: 1 } },
  };
  const notes = talk([["client", "T3", HELLO], ["client", "T3", POSITION], [
    "server",
    "L2",
    number,
  ]]);
  assert.deepEqual(notes, [
    "The client speaks T3: it cannot read a position that is a bare number",
  ]);
});

Deno.test("Data that nobody asked for and words that are not in the protocol are noted", () => {
  const notes = talk([
    ["client", "T3", HELLO],
    ["client", "T3", DONE],
    ["server", "T3", { kind: "unknown", command: "Status" }],
  ]);
  assert.deepEqual(notes.map((note) => note.slice(0, 19)), [
    "Nobody asked for it",
    "Not in the protocol",
  ]);
});
