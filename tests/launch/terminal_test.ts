import assert from "node:assert/strict";
import { findPython } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";
import { runOnTerminal } from "../lib/terminal.ts";
import { launchFolder, sh } from "./launch_lab.ts";

const python = findPython();
const missing = python === undefined ? " (python3 is missing)" : "";

for (
  const [name, end, words] of [
    ["Ctrl-C", "\x03", "Ctrl-C"],
    ["q and y", "qy", "it was asked for at the console"],
    ["a closed window", "hangup", undefined],
  ] as const
) {
  Deno.test({
    name:
      `The console of robo launch follows its terminal, and after ${name} leaves it and the machine clean${missing}`,
    ignore: python === undefined || Deno.build.os === "windows",
    async fn() {
      await using folder = await launchFolder();
      const nodes = { idle: { cmd: sh("echo $$ > pid; exec sleep 1000") } };
      const file = await folder.write({ nodes });
      const { status, entered, left, behind } = await runOnTerminal(
        python!,
        [ROBO, "launch", file],
        {
          wanted: "idle      starting",
          smaller: { lines: 10, columns: 60 },
          end,
          env: { ...folder.env, NO_COLOR: "1", TERM: "xterm" },
        },
      );
      assert.deepEqual([status, entered], [0, true]);
      if (words !== undefined) {
        assert.ok(left);
        const last = behind.trim();
        assert.ok(last.startsWith(`robot has ended: ${words}; logs in ${folder.path}/`), last);
      }
      const pid = (await Deno.readTextFile(`${folder.path}/pid`)).trim();
      await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
    },
  });
}
