import assert from "node:assert/strict";
import type { RoboError } from "../../errors.ts";
import { findControlFile, runningControlFiles, WrittenControlFile } from "./daq_control_file.ts";

/** A run folder of a test's own. */
async function ownFolder() {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o700);
  return {
    folder,
    env: { ROBO_RUNTIME_DIR: folder },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

function about(port: number, pid = Deno.pid) {
  return { port, url: `http://127.0.0.1:${port + 1}`, pid };
}

Deno.test("A server is found by PyMoDAQ's port, in a file that its user alone can read", async () => {
  await using where = await ownFolder();
  const file = { ...about(6341), token: "secret" };
  {
    await using written = await WrittenControlFile.write(file, where);
    await using _ = await WrittenControlFile.write(about(7000), where);
    assert.equal((await Deno.stat(written.path)).mode! & 0o777, 0o600);
    assert.deepEqual(await findControlFile(undefined, where), file);
    assert.deepEqual(await findControlFile(7000, where), about(7000));
  }
  assert.deepEqual(await Array.fromAsync(Deno.readDir(where.folder)), []);
});

Deno.test("Without a port the only server that runs is meant; of several one has to be named", async () => {
  await using where = await ownFolder();
  await using _ = await WrittenControlFile.write(about(7000), where);
  assert.equal((await findControlFile(undefined, where)).port, 7000);
  await using _other = await WrittenControlFile.write(about(7100), where);
  await assert.rejects(findControlFile(undefined, where), (error: RoboError) => {
    assert.equal(error.code, "usage");
    return error.hint!.includes("--port 7000, --port 7100");
  });
  await assert.rejects(findControlFile(6341, where), { code: "unavailable" });
});

Deno.test("The file of a server that was killed is removed, and a broken one passed over", async () => {
  await using where = await ownFolder();
  const dead = `${where.folder}/daq-6341.json`;
  await Deno.writeTextFile(dead, JSON.stringify(about(6341, 2 ** 22 + 1)));
  await Deno.writeTextFile(`${where.folder}/daq-7000.json`, "{");
  await Deno.writeTextFile(`${where.folder}/daq-7001.json`, JSON.stringify({ port: 7001 }));
  assert.deepEqual(await runningControlFiles(where), []);
  await assert.rejects(Deno.stat(dead), Deno.errors.NotFound);
  await assert.rejects(findControlFile(undefined, where), { code: "unavailable" });
});

Deno.test("A file that another server has written anew is not removed", async () => {
  await using where = await ownFolder();
  const first = await WrittenControlFile.write(about(6341), where);
  await using _second = await WrittenControlFile.write(
    { ...about(6341), url: "http://127.0.0.1:1" },
    where,
  );
  await first[Symbol.asyncDispose]();
  assert.equal((await findControlFile(6341, where)).url, "http://127.0.0.1:1");
});
