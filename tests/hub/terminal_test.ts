import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { findPython } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";

const SCRIPT = fromFileUrl(new URL("./terminal.py", import.meta.url));
const python = findPython();
const missing = python === undefined ? " (python3 is missing)" : "";

for (
  const [name, how] of [["Ctrl-C", "\x03"], ["q", "q"], ["a closed window", "hangup"]] as const
) {
  Deno.test({
    name:
      `robo core --stats on a terminal follows its size, and after ${name} leaves it and the machine clean${missing}`,
    ignore: python === undefined || Deno.build.os === "windows",
    async fn() {
      const { stdout, stderr } = await new Deno.Command(python!, {
        args: [
          ...[SCRIPT, how, ROBO, "core", "--stats"],
          ...[
            "--in",
            "tcp://127.0.0.1:0",
            "--out",
            "tcp://127.0.0.1:0",
            "--control",
            "127.0.0.1:0",
          ],
        ],
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      assert.equal(text.decode(stdout), "0 True True False\n", text.decode(stderr));
    },
  });
}
