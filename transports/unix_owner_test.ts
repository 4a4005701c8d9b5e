import assert from "node:assert/strict";
import { inFolder } from "../tests/lib/in_folder.ts";
import { listen } from "./endpoint.ts";
import { findUnixOwner, parseUnixListeners } from "./unix_owner.ts";

const noProc = Deno.build.os !== "linux";

Deno.test("Of the kernel's table of Unix sockets those that listen are read, also names with blanks", () => {
  const text = [
    "Num       RefCount Protocol Flags    Type St Inode Path",
    "0000000000000000: 00000002 00000000 00010000 0001 01 32104 /run/user/0/my robot.sock",
    "0000000000000000: 00000003 00000000 00000000 0001 03 32105 /run/user/0/my robot.sock",
    "0000000000000000: 00000002 00000000 00010000 0001 01  8210 @hidden",
    "0000000000000000: 00000002 00000000 00010000 0001 01 32106",
    "rubbish",
  ].join("\n");
  assert.deepEqual(parseUnixListeners(text), [
    { inode: 32104, path: "/run/user/0/my robot.sock" },
    { inode: 8210, path: "@hidden" },
  ]);
});

Deno.test({
  name: "The program behind a Unix socket is found by each name of it, and by no name of another",
  ignore: noProc,
  fn: () =>
    inFolder(async (folder) => {
      await Deno.mkdir(`${folder}/other`);
      await Deno.symlink(folder, `${folder}/link`);
      const code = `for (const path of ["./robo.sock", "\\0robo-${crypto.randomUUID()}"]) {
        void Deno.listen({ transport: "unix", path }).accept();
        console.log(path.replace("\\0", "@"));
      }`;
      await using program = new Deno.Command(Deno.execPath(), {
        ...{ args: ["eval", code], cwd: folder, stdout: "piped" },
      }).spawn();
      const lines = program.stdout.pipeThrough(new TextDecoderStream());
      let said = "";
      for await (const text of lines) {
        said += text;
        if (/@.*\n/.test(said)) break;
      }
      const hidden = said.trim().split("\n")[1]!;
      for (const name of [`${folder}/robo.sock`, `${folder}/link/robo.sock`, hidden]) {
        assert.equal((await findUnixOwner(name))?.pid, program.pid, name);
      }
      await using _mine = await listen(`ipc://${folder}/other/robo.sock`);
      assert.equal((await findUnixOwner(`${folder}/other/robo.sock`))?.pid, Deno.pid);
      assert.equal(await findUnixOwner(`${folder}/other/robo2.sock`), undefined);
      await assert.rejects(listen(`ipc://${folder}/robo.sock`), {
        message: `ipc://${folder}/robo.sock is in use by deno (pid ${program.pid})`,
        hint: `End it with: kill ${program.pid}, or choose another path`,
      });
      program.kill();
      await program.status;
    }),
});
