import assert from "node:assert/strict";
import { inFolder } from "../tests/lib/in_folder.ts";
import { listen } from "./endpoint.ts";

const onUnix = Deno.build.os !== "windows";

Deno.test({
  name: "A socket is its owner's alone, whatever the mask is",
  ignore: !onUnix,
  fn: () =>
    inFolder(async (folder) => {
      const before = Deno.umask();
      await using _listener = await listen(`ipc://${folder}/socket`);
      assert.equal((await Deno.stat(`${folder}/socket`)).mode! & 0o777, 0o600);
      assert.equal(Deno.umask(), before);
    }),
});

Deno.test({
  name: "The socket of a program that was killed is replaced",
  ignore: !onUnix,
  fn: () =>
    inFolder(async (folder) => {
      const path = `${folder}/socket`;
      const code =
        `Deno.listen({ transport: "unix", path: "${path}" }); Deno.kill(Deno.pid, "SIGKILL")`;
      await new Deno.Command(Deno.execPath(), { args: ["eval", code], stderr: "null" }).output();
      assert.ok((await Deno.lstat(path)).isSocket);
      await using _listener = await listen(`ipc://${path}`);
    }),
});

Deno.test({
  name: "A living socket and an ordinary file are left alone",
  ignore: !onUnix,
  fn: () =>
    inFolder(async (folder) => {
      await using _listener = await listen(`ipc://${folder}/socket`);
      await Deno.writeTextFile(`${folder}/file`, "precious");
      for (const name of ["socket", "file"]) {
        await assert.rejects(listen(`ipc://${folder}/${name}`), { code: "unavailable" });
      }
      assert.equal(await Deno.readTextFile(`${folder}/file`), "precious");
    }),
});

Deno.test({
  name: "What is there instead of a socket is named, and never removed",
  ignore: !onUnix,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.writeTextFile(`${folder}/file`, "precious");
      await Deno.mkdir(`${folder}/folder`);
      await Deno.symlink(`${folder}/nowhere`, `${folder}/link`);
      const cases = { file: "an ordinary file", folder: "a folder", link: "a symbolic link" };
      for (const [name, what] of Object.entries(cases)) {
        await assert.rejects(listen(`ipc://${folder}/${name}`), {
          code: "unavailable",
          message: `ipc://${folder}/${name} is ${what}, and no socket`,
          hint: /left alone/,
        });
      }
      assert.equal(await Deno.readTextFile(`${folder}/file`), "precious");
      assert.ok((await Deno.lstat(`${folder}/folder`)).isDirectory);
      assert.ok((await Deno.lstat(`${folder}/link`)).isSymlink);
    }),
});

Deno.test({
  name: "A closed listener takes its file away, and the folder that it made",
  ignore: !onUnix,
  fn: () =>
    inFolder(async (folder) => {
      for (const endpoint of [`ipc://${folder}/socket`, "ipc://*"]) {
        const listener = await listen(endpoint);
        const path = listener.endpoint.slice("ipc://".length);
        listener.close();
        await assert.rejects(Deno.lstat(path), Deno.errors.NotFound);
        if (endpoint === "ipc://*") {
          await assert.rejects(Deno.lstat(path.replace(/\/socket$/, "")), Deno.errors.NotFound);
        }
      }
    }),
});
