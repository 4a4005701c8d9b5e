import assert from "node:assert/strict";
import { knownNames } from "./names.ts";

Deno.test("names are proposed without the native library, and none where there is no folder", async () => {
  const folder = await Deno.makeTempDir();
  const before = Deno.env.get("ROBO_SHM_DIR");
  Deno.env.set("ROBO_SHM_DIR", folder);
  try {
    for (const file of ["pose.var", "add.fn", "both.var", "both.fn", "other.txt"]) {
      await Deno.writeTextFile(`${folder}/${file}`, "");
    }
    assert.deepEqual(await knownNames("var"), ["both", "pose"]);
    assert.deepEqual(await knownNames("var", "fn"), ["add", "both", "pose"]);
    Deno.env.set("ROBO_SHM_DIR", `${folder}/nowhere`);
    assert.deepEqual(await knownNames("var"), []);
  } finally {
    if (before === undefined) Deno.env.delete("ROBO_SHM_DIR");
    else Deno.env.set("ROBO_SHM_DIR", before);
    await Deno.remove(folder, { recursive: true });
  }
});
