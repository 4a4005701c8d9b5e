import assert from "node:assert/strict";
import { until } from "../../tests/lib/until.ts";
import { watchFiles } from "./watch_files.ts";

Deno.test("A file that is written, or replaced as editors do, is told once, and no other", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/a.h`, "1");
    const ending = new AbortController();
    const told: string[] = [];
    const watching = watchFiles([`${folder}/a.h`], (path) => told.push(path), ending.signal);
    await Deno.writeTextFile(`${folder}/b.h`, "2");
    await Deno.writeTextFile(`${folder}/a.h`, "2");
    await Deno.writeTextFile(`${folder}/a.h`, "3");
    await until("it was told", () => told.length > 0);
    await Deno.writeTextFile(`${folder}/a.h.new`, "4");
    await Deno.rename(`${folder}/a.h.new`, `${folder}/a.h`);
    await until("it was told again", () => told.length > 1);
    ending.abort();
    await watching;
    assert.deepEqual(new Set(told), new Set([`${folder}/a.h`]));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Nothing is watched without files, or after the end", async () => {
  await watchFiles([], () => {}, new AbortController().signal);
  await watchFiles(["a.h"], () => {}, AbortSignal.abort());
});
