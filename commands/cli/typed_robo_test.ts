import assert from "node:assert/strict";
import { fakeContext } from "../context_testing.ts";
import { typedRobo } from "./typed_robo.ts";

Deno.test("What a user types for robo depends on where it is", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/robo`, "", { mode: 0o755 });
    const typed = (env: Record<string, string>, cwd = "/") => typedRobo(fakeContext({ env }), cwd);
    const ROBO_EXE = `${folder}/robo`;
    assert.equal(await typed({ ROBO_EXE, PATH: `/nowhere:${folder}` }), "robo");
    assert.equal(await typed({ ROBO_EXE, PATH: "/nowhere" }, folder), "./robo");
    assert.equal(await typed({ ROBO_EXE, PATH: "/nowhere" }), ROBO_EXE);
    assert.equal(await typed({ ROBO_EXE: "/a b/it's/robo" }), "'/a b/it'\\''s/robo'");
    assert.equal(await typed({}), "robo");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
