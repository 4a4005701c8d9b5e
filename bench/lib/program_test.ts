import assert from "node:assert/strict";
import { Program } from "./program.ts";

const IGNORE = Deno.build.os === "windows";

Deno.test({
  name: "Program waits for ready and answers a mark",
  ignore: IGNORE,
  async fn() {
    const script = `echo ready; while read _; do echo '{"ns":1,"messages":2,"bytes":3}'; done`;
    await using program = await Program.start(["sh", "-c", script]);
    assert.deepEqual(await program.mark(), { ns: 1, messages: 2, bytes: 3 });
  },
});

Deno.test({
  name: "Program reports what a program that ends early said on stderr",
  ignore: IGNORE,
  async fn() {
    const started = Program.start(["sh", "-c", "echo no such port >&2; exit 1"]);
    await assert.rejects(started, /sh ended early: no such port/);
  },
});
