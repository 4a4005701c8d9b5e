import assert from "node:assert/strict";
import type { Header, JsonObject, JupyterMessage } from "../../protocols/jupyter/mod.ts";
import { senderOf, WatchedMessages } from "./watched_messages.ts";

const REQUEST: Header = {
  ...{ msg_id: "r1", session: "0123456789", username: "ana", msg_type: "execute_request" },
  ...{ date: "2026-11-21T12:00:00.000Z", version: "5.5" },
};

function message(
  type: string,
  content: JsonObject,
  { seconds = 0, parent = REQUEST }: { seconds?: number; parent?: Header | null } = {},
): JupyterMessage {
  const date = new Date(Date.parse(REQUEST.date) + seconds * 1000).toISOString();
  return {
    identities: [],
    header: { ...REQUEST, msg_id: `${type}${seconds}`, msg_type: type, date },
    parent: parent ?? undefined,
    metadata: {},
    content,
    buffers: [],
  };
}

Deno.test("A cell is shown from its input to its end", () => {
  const watched = new WatchedMessages();
  const events = [
    message("status", { execution_state: "busy" }),
    message("execute_input", { code: "1 + 1", execution_count: 3 }),
    message("stream", { name: "stderr", text: "careful\n" }),
    message("execute_result", { data: { "text/plain": "2" }, metadata: {} }),
    message("status", { execution_state: "idle" }, { seconds: 2 }),
    message("status", { execution_state: "idle" }, { seconds: 3 }),
    message("comm_msg", {}),
  ].map((one) => watched.event(one, true));
  const time = Date.parse(REQUEST.date);
  assert.deepEqual(events, [
    undefined,
    { type: "input", time, client: "ana", count: 3, code: "1 + 1", isReplayed: true },
    { type: "stream", name: "stderr", text: "careful\n" },
    { type: "rich", data: { "text/plain": "2" } },
    { type: "done", ms: 2000 },
    undefined,
    undefined,
  ]);
});

Deno.test("Errors, restarts and the end are told", () => {
  const watched = new WatchedMessages();
  assert.deepEqual(
    watched.event(message("error", { ename: "E", evalue: "v", traceback: ["a", "b"] }), false),
    { type: "error", words: "E: v", traceback: ["a", "b"] },
  );
  for (
    const [type, content, words] of [
      ["status", { execution_state: "restarting" }, /state is lost/],
      ["shutdown_reply", { restart: false }, /ends/],
    ] as const
  ) {
    const event = watched.event(message(type, content), false);
    assert.ok(event?.type === "notice");
    assert.match(event.text, words);
  }
});

Deno.test("Messages of an unexpected shape are shown as well as they can be", () => {
  const watched = new WatchedMessages();
  for (const type of ["execute_input", "stream", "error", "display_data", "status", "x"]) {
    for (const content of [{}, { code: 5, text: null, data: null, traceback: 7 }]) {
      watched.event(message(type, content, { parent: null }), false);
    }
  }
});

Deno.test("A client without a name is called by its session", () => {
  assert.equal(senderOf(message("x", {}, { parent: { ...REQUEST, username: "" } })), "01234567");
  assert.equal(senderOf(message("x", {}, { parent: null })), "robo");
});
