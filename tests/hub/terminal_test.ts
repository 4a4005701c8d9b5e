import assert from "node:assert/strict";
import { findPython } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";
import { runOnTerminal } from "../lib/terminal.ts";

const python = findPython();
const missing = python === undefined ? " (python3 is missing)" : "";
const ENDPOINT = "tcp://127.0.0.1:0";

for (
  const [name, end] of [["Ctrl-C", "\x03"], ["q", "q"], ["a closed window", "hangup"]] as const
) {
  Deno.test({
    name:
      `robo core --stats on a terminal follows its size, and after ${name} leaves it and the machine clean${missing}`,
    ignore: python === undefined || Deno.build.os === "windows",
    async fn() {
      const places = ["--in", ENDPOINT, "--out", ENDPOINT, "--control", "127.0.0.1:0"];
      const { pid, status, entered, left, behind } = await runOnTerminal(
        python!,
        [ROBO, "core", "--stats", ...places],
        { wanted: "No messages yet", smaller: { lines: 8, columns: 40 }, end },
      );
      assert.deepEqual([status, entered], [0, true]);
      if (end !== "hangup") {
        assert.ok(left);
        // The core may have said something, such as that it removed the file of one that was killed, but draws no more.
        assert.ok(!behind.includes("\x1b[?"), behind);
      }
      await assert.rejects(Deno.stat(`/tmp/gecko-${pid}.json`), Deno.errors.NotFound);
    },
  });
}
