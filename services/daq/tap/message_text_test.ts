import assert from "node:assert/strict";
import { DIALECTS } from "../../../protocols/pymodaq/mod.ts";
import { clientMessages } from "./conversations_testing.ts";
import { messageJson } from "./message_json.ts";
import { messageText } from "./message_text.ts";

Deno.test("A message is told in one line, with what it carries", () => {
  const lines = clientMessages("L2").map(messageText).map(({ command, detail }) =>
    `${command} ${detail}`.trim()
  );
  assert.deepEqual(lines, [
    "GRABBER",
    'Infos detector_settings "Settings", 2 parameters',
    "Info_xml detector_settings/exposure = 7 (float)",
    "Done <u2 24×32 (0, 1, 2, …)",
    "position_is 12.5",
    "Info model = é µm",
    "move_done -3",
    "Quit",
  ]);
  const typed = clientMessages("T3").map(messageText);
  assert.equal(typed[3]?.detail, "cam: cam [<u2 24×32 (0, 1, 2, …)]");
  assert.equal(typed[4]?.detail, "12.5 mm");
});

Deno.test("What cannot be read is told as such, and long texts are cut", () => {
  const broken = messageText({ kind: "infos", xml: "<a><b></a>" });
  assert.match(broken.detail, /^cannot be read: /);
  const long = messageText({ kind: "info", key: "k", value: "x".repeat(5000) });
  assert.ok(long.detail.length < 120);
  assert.equal(messageText({ kind: "unknown", command: "bogus" }).command, "bogus");
});

Deno.test("Every message of every dialect has a form in JSON", () => {
  for (const dialect of DIALECTS) {
    for (const message of clientMessages(dialect)) {
      const json = messageJson(message) as { kind: string };
      assert.deepEqual(JSON.parse(JSON.stringify(json)), json);
      assert.equal(json.kind, message.kind);
    }
  }
  const nan = messageJson({
    kind: "move",
    command: "move_abs",
    to: { form: "scalar", scalar: { dtype: "<f8", value: NaN } },
  });
  assert.deepEqual(nan, {
    kind: "move",
    command: "move_abs",
    to: { form: "scalar", scalar: { dtype: "<f8", value: "NaN" } },
  });
});
