import assert from "node:assert/strict";
import { RawFile } from "./raw_file.ts";

Deno.test({
  name: "A pipe in the place of a file is refused, instead of being waited for",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const path = `${folder}/points.jsonl`;
      const { success } = await new Deno.Command("mkfifo", { args: [path] }).output();
      assert.ok(success);
      await assert.rejects(RawFile.open(path, "keep"), {
        code: "data",
        message: `${path} is no file that data can be kept in`,
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
