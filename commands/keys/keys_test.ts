import assert from "node:assert/strict";
import { curvePublicKey } from "../../protocols/zmtp/mod.ts";
import { runCommand } from "../app.ts";
import { fakeContext } from "../context_testing.ts";
import { readKeyFile } from "./key_file.ts";

async function inFolder(test: (robo: Robo, folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await test(async (...args) => {
      const context = fakeContext({ args, env: { XDG_CONFIG_HOME: folder } });
      const status = await runCommand(context);
      return { status, stdout: context.stdout(), stderr: context.stderr() };
    }, folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

type Robo = (...args: string[]) => Promise<{ status: number; stdout: string; stderr: string }>;

Deno.test("a new key pair is kept for its owner alone, and its public key shown", () =>
  inFolder(async (robo, folder) => {
    const made = await robo("keys", "new", "--name", "arm");
    assert.equal(made.status, 0, made.stderr);
    const file = `${folder}/robo/arm.key`;
    const { publicKey, secretKey } = await readKeyFile(file);
    assert.equal(made.stdout, `${publicKey} arm\n`);
    assert.equal(curvePublicKey(secretKey), publicKey);
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
      assert.equal((await Deno.stat(`${folder}/robo`)).mode! & 0o777, 0o700);
    }
    assert.equal((await robo("keys", "show")).stdout, made.stdout);
    assert.deepEqual(JSON.parse((await robo("keys", "show", "--json")).stdout), [
      { name: "arm", publicKey, file },
    ]);
  }));

Deno.test("an older pair is replaced only with --force, and then closed to others again", () =>
  inFolder(async (robo, folder) => {
    const first = await robo("keys", "new");
    const again = await robo("keys", "new");
    assert.equal(again.status, 78);
    assert.match(again.stderr, /^error: There is a key pair in .*core\.key already\nhint: /);
    assert.equal((await robo("keys", "show")).stdout, first.stdout);
    const file = `${folder}/robo/core.key`;
    if (Deno.build.os !== "windows") await Deno.chmod(file, 0o644);
    assert.equal((await robo("keys", "new", "--force")).status, 0);
    assert.notEqual((await robo("keys", "show")).stdout, first.stdout);
  }));

Deno.test("keys can be printed without being kept", () =>
  inFolder(async (robo, folder) => {
    const { stdout } = await robo("keys", "new", "--print");
    assert.match(stdout, /^public=\S{40}\nsecret=\S{40}\n$/);
    const { secretKey, publicKey } = JSON.parse(
      (await robo("keys", "new", "--print", "--json")).stdout,
    );
    assert.equal(curvePublicKey(secretKey), publicKey);
    assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  }));

Deno.test("a name that leads out of the folder is refused, and a missing pair is named", () =>
  inFolder(async (robo) => {
    for (const name of ["../x", "a/b", "", ".hidden"]) {
      assert.equal((await robo("keys", "new", "--name", name)).status, 64, name);
    }
    const { status, stderr } = await robo("keys", "show", "--name", "leg");
    assert.equal(status, 78);
    assert.match(stderr, /leg\.key\nhint: Make one with: robo keys new/);
    assert.match((await robo("keys", "show")).stderr, /No keys yet/);
  }));
