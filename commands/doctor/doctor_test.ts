import assert from "node:assert/strict";
import { runCommand } from "../app.ts";
import { fakeContext } from "../context_testing.ts";
import { describeNativeLibrary } from "../../ffi/describe_library.ts";

// A library that was opened stays open: it is no leak of the first test that looks at it.
await describeNativeLibrary();

Deno.test("robo doctor shows each finding, and ends with a count", async () => {
  const context = fakeContext({ args: ["doctor"], env: { ROBO_NONSENSE: "1" } });
  assert.equal(await runCommand(context), 0, context.stdout());
  const lines = context.stdout().trimEnd().split("\n");
  assert.match(lines.at(-1)!, /^\d+ ok, \d+ to note, 0 failed$/);
  assert.ok(lines.includes("warn  ROBO_NONSENSE: names no flag of any command"));
  for (const line of lines.slice(0, -1)) {
    assert.match(line, /^((ok {2}|warn) {2}\S.*: | {6}hint: )/);
  }
});

Deno.test({
  name: "robo doctor --json fails with a key that others can read",
  ignore: Deno.build.os === "windows",
}, async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/robo`);
    await Deno.writeTextFile(`${folder}/robo/arm.key`, "", { mode: 0o604 });
    const context = fakeContext({ args: ["doctor", "--json"], env: { XDG_CONFIG_HOME: folder } });
    assert.equal(await runCommand(context), 69);
    const { findings, ok, warn, fail } = JSON.parse(context.stdout());
    assert.equal(fail, 1);
    assert.equal(findings.length, ok + warn + fail);
    const found = findings.find((finding: { level: string }) => finding.level === "fail");
    assert.deepEqual(Object.keys(found), ["name", "level", "message", "hint"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
