import assert from "node:assert/strict";
import { latestRun, makeRunFolder, runsOf, runsRoot } from "./run_folder.ts";

const NOW = new Date(2026, 8, 21, 14, 3, 11);

/** A process id that nothing has. */
const NOBODY = 2 ** 22 + 1;

async function temporary() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function list(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).toSorted();
}

Deno.test("Each run has a folder of its own, and latest points to the last", async () => {
  await using root = await temporary();
  const setting = { launch: "robot", root: root.path, env: {}, pid: NOBODY, now: NOW };
  const first = await makeRunFolder(setting);
  assert.deepEqual(first, {
    run: `20260921-140311-${NOBODY}`,
    path: `${root.path}/robot/20260921-140311-${NOBODY}`,
    warnings: [],
  });
  assert.equal(await Deno.readLink(`${root.path}/robot/latest`), first.run);
  const second = await makeRunFolder({ ...setting, now: new Date(2026, 8, 21, 14, 3, 12) });
  assert.equal(await Deno.readLink(`${root.path}/robot/latest`), second.run);
  assert.equal((await list(`${root.path}/robot`)).length, 3);
});

Deno.test("Only so many runs are kept, but always those whose launcher is alive, and what is no run", async () => {
  await using root = await temporary();
  const at = (second: number) => new Date(2026, 8, 21, 14, 3, second);
  const setting = { launch: "robot", root: root.path, env: {}, keep: 3, pid: NOBODY };
  await makeRunFolder({ ...setting, pid: Deno.pid, now: at(0) });
  await Deno.mkdir(`${root.path}/robot/notes`);
  for (let second = 1; second < 8; second++) await makeRunFolder({ ...setting, now: at(second) });
  assert.deepEqual(await list(`${root.path}/robot`), [
    `20260921-140300-${Deno.pid}`,
    ...[5, 6, 7].map((second) => `20260921-14030${second}-${NOBODY}`),
    "latest",
    "notes",
  ]);
});

Deno.test("The root is where the system keeps state, unless a folder is named", () => {
  assert.equal(runsRoot({ env: { HOME: "/home/bob" } }), "/home/bob/.local/state/robo/launch");
  assert.equal(
    runsRoot({ env: { HOME: "/home/bob", XDG_STATE_HOME: "/state" } }),
    "/state/robo/launch",
  );
  assert.equal(runsRoot({ root: "/logs", env: {} }), "/logs");
  assert.throws(() => runsRoot({ env: {} }), { code: "config", hint: /--log-dir/ });
});

Deno.test("No name of a launch leads out of the root", () => {
  for (const name of ["..", ".", "a/../../b", "ü b", ""]) {
    assert.match(runsOf("/logs", name), /^\/logs\/[\w.-]*$/);
    assert.ok(!runsOf("/logs", name).endsWith("/.."));
  }
});

Deno.test("Where no folder can be made, a temporary one takes its place, unless one was asked for", async () => {
  await using root = await temporary();
  const file = `${root.path}/file`;
  await Deno.writeTextFile(file, "");
  const setting = { launch: "robot", env: { XDG_STATE_HOME: file }, pid: NOBODY, now: NOW };
  const { path, warnings } = await makeRunFolder(setting);
  assert.match(warnings[0]!, /^the logs of this run are in /);
  await Deno.remove(path, { recursive: true });
  await assert.rejects(makeRunFolder({ ...setting, root: file }), {
    code: "io",
    hint: /--log-dir/,
  });
});

Deno.test("The last run is found, of one launch or of all", async () => {
  await using root = await temporary();
  assert.equal(await latestRun(`${root.path}/none`), undefined);
  const at = (launch: string, second: number) =>
    makeRunFolder({
      launch,
      root: root.path,
      env: {},
      pid: NOBODY,
      now: new Date(2026, 8, 21, 14, 3, second),
    });
  const arm = await at("arm", 5);
  const leg = await at("leg", 1);
  assert.equal(await latestRun(root.path), arm.path);
  assert.equal(await latestRun(root.path, "leg"), leg.path);
  assert.equal(await latestRun(root.path, "head"), undefined);
});
