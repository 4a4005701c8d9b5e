import assert from "node:assert/strict";
import { fromFileUrl } from "../../system/paths.ts";
import { findPython } from "../lib/python.ts";
import { ROBO } from "../lib/robo_process.ts";
import { launchFolder, sh } from "./launch_lab.ts";

const SCRIPT = fromFileUrl(new URL("./terminal.py", import.meta.url));
const python = findPython();
const missing = python === undefined ? " (python3 is missing)" : "";

for (
  const [name, how, words] of [
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
      const { stdout, stderr } = await new Deno.Command(python!, {
        args: [SCRIPT, "idle      starting", how, ROBO, "launch", file],
        env: { ...folder.env, NO_COLOR: "1", TERM: "xterm" },
        stdin: "null",
      }).output();
      const text = new TextDecoder();
      const [status, came, went, ...last] = text.decode(stdout).trim().split(" ");
      assert.deepEqual([status, came], ["0", "True"], text.decode(stderr));
      if (words !== undefined) {
        assert.equal(went, "True");
        assert.ok(
          last.join(" ").startsWith(`robot has ended: ${words}; logs in ${folder.path}/`),
          `${last}`,
        );
      }
      const pid = (await Deno.readTextFile(`${folder.path}/pid`)).trim();
      await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
    },
  });
}
