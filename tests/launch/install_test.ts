import assert from "node:assert/strict";
import { robo } from "../lib/robo_process.ts";
import { type LaunchFolder, launchFolder, sh } from "./launch_lab.ts";

/** Runs robo beside a systemctl that only writes down how it was called; `status` is how it ends. */
async function beside(folder: LaunchFolder, status: number) {
  const bin = `${folder.path}/bin`;
  const calls = `${folder.path}/calls`;
  await Deno.mkdir(bin, { recursive: true });
  const script = `#!/bin/sh\necho "$@" >>'${calls}'\nexit ${status}\n`;
  await Deno.writeTextFile(`${bin}/systemctl`, script, { mode: 0o755 });
  return {
    robo: (...args: string[]) =>
      robo(["launch", ...args, "--unit-dir", `${folder.path}/units`], {
        env: { ...folder.env, PATH: `${bin}:${Deno.env.get("PATH")}` },
      }),
    calls: async () => (await Deno.readTextFile(calls)).trim().split("\n"),
  };
}

Deno.test("robo launch install writes and enables a unit, and uninstall stops it and takes it away", async () => {
  await using folder = await launchFolder();
  const systemd = await beside(folder, 0);
  const file = await folder.write({ name: "my-robot", nodes: { a: { cmd: sh("exit 0") } } });
  const installed = await systemd.robo("install", file, "--boot");
  assert.equal(installed.status, 0, installed.stderr);
  const unit = `${folder.path}/units/robo-my-robot.service`;
  assert.match(installed.stdout, new RegExp(`^wrote ${unit}\nenabled robo-my-robot\\.service: `));
  const text = await Deno.readTextFile(unit);
  assert.match(text, new RegExp(`^ExecStart=\\S+ launch run ${file}$`, "m"));
  assert.match(text, /^WantedBy=default\.target$/m);
  assert.deepEqual(await systemd.calls(), [
    "--user daemon-reload",
    "--user enable robo-my-robot.service",
  ]);
  assert.equal((await systemd.robo("install", file)).status, 0, "it may be written anew");
  const removed = await systemd.robo("uninstall", "my-robot");
  assert.deepEqual([removed.status, removed.stdout], [0, `removed ${unit}\n`]);
  await assert.rejects(Deno.stat(unit), Deno.errors.NotFound);
  assert.deepEqual((await systemd.calls()).slice(-2), [
    "--user disable --now robo-my-robot.service",
    "--user daemon-reload",
  ]);
});

Deno.test("Without systemd, robo launch install says what is left to do", async () => {
  await using folder = await launchFolder();
  const systemd = await beside(folder, 1);
  const file = await folder.write({ nodes: { a: { cmd: sh("exit 0") } } });
  const { status, stdout } = await systemd.robo("install", file, "--boot", "--system");
  assert.equal(status, 0);
  assert.match(stdout, /^ {2}systemctl daemon-reload +# systemd was not reached from here$/m);
  assert.match(stdout, /^ {2}systemctl enable --now robo-robot\.service +# start it, now and /m);
});

Deno.test("robo launch install refuses a file with mistakes, and leaves what is not its own", async () => {
  await using folder = await launchFolder();
  const systemd = await beside(folder, 0);
  const wrong = await folder.write({ nodes: { a: { cmd: [] } } }, "wrong.json");
  assert.equal((await systemd.robo("install", wrong)).status, 78);
  await Deno.mkdir(`${folder.path}/units`);
  const unit = `${folder.path}/units/robo-robot.service`;
  await Deno.writeTextFile(unit, "[Unit]\n");
  const file = await folder.write({ nodes: { a: { cmd: sh("exit 0") } } });
  for (const words of [["install", file], ["uninstall", "robot"]]) {
    const { status, stderr } = await systemd.robo(...words);
    assert.equal(status, 78);
    assert.match(stderr, /not from robo launch install\nhint: /);
  }
  assert.equal(await Deno.readTextFile(unit), "[Unit]\n");
  const missing = await systemd.robo("uninstall", "nobody");
  assert.equal(missing.status, 69);
});
