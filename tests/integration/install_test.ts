import assert from "node:assert/strict";
import { robo, type RoboResult } from "../lib/robo_process.ts";

async function atHome(test: (home: string, run: Run) => Promise<void>) {
  const home = await Deno.makeTempDir({ prefix: "robo home " });
  const path = `${home}/tools:/usr/bin:/bin`;
  await Deno.mkdir(`${home}/tools`);
  for (const shell of ["bash", "fish", "zsh"]) {
    await Deno.writeTextFile(`${home}/tools/${shell}`, "#!/bin/sh\n", { mode: 0o755 });
  }
  try {
    await test(home, (...args) =>
      robo(args, {
        env: { HOME: home, XDG_CONFIG_HOME: "", PATH: path, ...caches() },
      }));
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

type Run = (...args: string[]) => Promise<RoboResult>;

/** A home of one's own must not mean that everything is compiled, or unpacked, anew. */
function caches(): Record<string, string> {
  const home = Deno.env.get("HOME");
  return {
    DENO_DIR: Deno.env.get("DENO_DIR") ?? `${home}/.cache/deno`,
    XDG_CACHE_HOME: Deno.env.get("XDG_CACHE_HOME") ?? `${home}/.cache`,
  };
}

async function files(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await files(path));
    else found.push(path);
  }
  return found.sort();
}

const INSTALLED = [
  ".config/fish/completions/robo.fish",
  ".local/bin/robo",
  ".local/share/bash-completion/completions/robo",
  ".local/share/robo/installed.json",
  ".local/share/zsh/site-functions/_robo",
];

Deno.test("robo install makes a command with completions, and robo uninstall takes exactly that away", () =>
  atHome(async (home, run) => {
    const before = await files(home);
    for (const _round of [1, 2]) {
      const { status, stdout, stderr } = await run("install");
      assert.equal(status, 0, stderr);
      assert.match(stdout, /export PATH="/);
    }
    const made = (await files(home)).filter((file) => !before.includes(file));
    assert.deepEqual(made, INSTALLED.map((file) => `${home}/${file}`));
    const version = await new Deno.Command(`${home}/.local/bin/robo`, {
      args: ["--version"],
      env: caches(),
    }).output();
    assert.match(new TextDecoder().decode(version.stdout), /^\d+\.\d+\.\d+/);
    const { status, stdout } = await run("uninstall");
    assert.equal(status, 0);
    assert.equal(stdout.match(/^removed /gm)?.length, 4);
    assert.deepEqual(await files(home), before);
    assert.equal((await run("uninstall")).status, 69);
  }));

Deno.test("a file of another's making is neither replaced nor removed", () =>
  atHome(async (home, run) => {
    await Deno.mkdir(`${home}/.local/bin`, { recursive: true });
    await Deno.writeTextFile(`${home}/.local/bin/robo`, "mine");
    const { status, stderr } = await run("install");
    assert.equal(status, 78);
    assert.match(stderr, /bin\/robo is there, and not from robo install\nhint: /);
    assert.equal(await Deno.readTextFile(`${home}/.local/bin/robo`), "mine");
    const prefix = `${home}/other`;
    assert.equal((await run("install", "--prefix", prefix)).status, 0);
    await Deno.writeTextFile(`${prefix}/share/bash-completion/completions/robo`, "changed");
    const { stdout } = await run("uninstall", "--prefix", prefix);
    assert.match(stdout, /left, as it was changed since: .*\/bash-completion\/completions\/robo/);
    assert.deepEqual(await files(prefix), [`${prefix}/share/bash-completion/completions/robo`]);
  }));
