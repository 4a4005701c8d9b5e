import assert from "node:assert/strict";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { routes } from "../app.ts";
import { knownVariables } from "../cli/known_variables.ts";
import type { Finding, Level, World } from "./check.ts";
import { checkClock } from "./clock.ts";
import { checkCoreFiles } from "./core_files.ts";
import { checkDeno, checkRobo } from "./deno.ts";
import { checkKeys } from "./keys.ts";
import { checkLocale } from "./locale.ts";
import { checkFileLimit, checkMemory } from "./machine.ts";
import { checkPorts } from "./ports.ts";
import { checkSockets } from "./sockets.ts";
import { checkCompiler, checkNpm } from "./tools.ts";
import { checkVariables } from "./variables.ts";

const world: World = {
  env: {},
  home: { folder: "/opt/robo", isCheckout: true },
  proc: "/proc",
  temporary: "/nowhere",
  now: Date.UTC(2026, 10, 20),
  variables: knownVariables(routes),
};

const unix = Deno.build.os !== "windows";
const linux = Deno.build.os === "linux";

function levels(findings: readonly Finding[]): Level[] {
  for (const { level, hint } of findings) assert.equal(hint === undefined, level === "ok");
  return findings.map(({ level }) => level);
}

Deno.test("another Deno than the tested one is noticed", () => {
  assert.deepEqual(levels(checkRobo(world)), ["ok"]);
  assert.deepEqual(levels(checkDeno(world)), ["ok"]);
  assert.deepEqual(levels(checkDeno(world, "2.0.0")), ["warn"]);
});

Deno.test("a clock that was never set is noticed", () => {
  assert.deepEqual(levels(checkClock(world)), ["ok"]);
  assert.deepEqual(levels(checkClock({ ...world, now: 3600e3 })), ["warn"]);
});

Deno.test("a locale without UTF-8 is noticed, in the order of strength", () => {
  assert.deepEqual(levels(checkLocale({ ...world, env: { LANG: "de_DE.utf8" } })), ["ok"]);
  assert.deepEqual(levels(checkLocale({ ...world, env: { LANG: "C.UTF-8", LC_ALL: "C" } })), [
    "warn",
  ]);
  assert.deepEqual(levels(checkLocale(world)), ["warn"]);
});

Deno.test("little memory is noticed", () => {
  assert.deepEqual(levels(checkMemory(world, { available: 1e9, total: 2e9 })), ["ok"]);
  assert.deepEqual(levels(checkMemory(world, { available: 1e8, total: 2e9 })), ["warn"]);
});

Deno.test("a low limit of open files is noticed", () =>
  inFolder(async (proc) => {
    await Deno.mkdir(`${proc}/self`);
    const limits: [string, Level[]][] = [["1024", ["warn"]], ["8192", ["ok"]], ["unlimited", [
      "ok",
    ]]];
    for (const [soft, expected] of limits) {
      await Deno.writeTextFile(
        `${proc}/self/limits`,
        `Limit                     Soft Limit           Hard Limit           Units\n` +
          `Max open files            ${soft}                 1048576              files\n`,
      );
      assert.deepEqual(levels(await checkFileLimit({ ...world, proc })), expected);
    }
    assert.deepEqual(await checkFileLimit({ ...world, proc: "/nowhere" }), []);
  }));

Deno.test("missing tools are noticed, and npm only in a checkout", async () => {
  assert.deepEqual(levels(await checkCompiler(world)), ["warn"]);
  assert.deepEqual(levels(await checkNpm(world)), ["warn"]);
  assert.deepEqual(await checkNpm({ ...world, home: { folder: "/", isCheckout: false } }), []);
});

Deno.test({ name: "tools on the PATH are found", ignore: !unix }, () =>
  inFolder(async (folder) => {
    for (const name of ["gcc", "npm"]) {
      await Deno.writeTextFile(`${folder}/${name}`, "#!/bin/sh\necho 1.2.3\n", { mode: 0o755 });
    }
    const env = { PATH: `/nowhere:${folder}` };
    const [compiler] = await checkCompiler({ ...world, env });
    assert.equal(compiler?.message, `${folder}/gcc, 1.2.3`);
    assert.deepEqual(levels(await checkNpm({ ...world, env })), ["ok"]);
  }));

Deno.test(
  { name: "a port in other hands is noticed, with its owner", ignore: !linux },
  async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const ports = [listener.addr.port];
    const [taken] = await checkPorts(world, ports);
    assert.equal(taken?.level, "warn");
    assert.match(taken.message, new RegExp(`process ${Deno.pid}$`));
    const hidden = await checkPorts({ ...world, proc: "/nowhere" }, ports);
    assert.match(hidden[0]!.message, /another user/);
    listener.close();
    assert.deepEqual(levels(await checkPorts(world, ports)), ["ok"]);
  },
);

Deno.test(
  { name: "files of cores that are gone are noticed", ignore: !linux },
  () =>
    inFolder(async (temporary) => {
      const core = { in_addr: "tcp://127.0.0.1:1", out_addr: "tcp://127.0.0.1:2" };
      const write = (name: string, value: unknown) =>
        Deno.writeTextFile(`${temporary}/${name}`, JSON.stringify(value));
      assert.deepEqual(levels(await checkCoreFiles({ ...world, temporary })), ["ok"]);
      await write("gecko-1.json", { ...core, pid: Deno.pid });
      await write("gecko-2.json", { ...core, pid: 2 ** 30 });
      await write("gecko-3.json", core);
      await write("gecko-4.json", {});
      await write("other.json", {});
      const findings = await checkCoreFiles({ ...world, temporary });
      assert.deepEqual(levels(findings), ["ok", "warn", "ok", "warn"]);
    }),
);

Deno.test(
  { name: "sockets that nobody answers are noticed", ignore: !linux },
  () =>
    inFolder(async (temporary) => {
      const path = `${temporary}/gecko-in.ipc`;
      const listener = Deno.listen({ transport: "unix", path });
      const accepting = listener.accept();
      assert.deepEqual(levels(await checkSockets({ ...world, temporary })), ["ok"]);
      (await accepting).close();
      listener.close();
      const left = await Deno.lstat(path).then(() => true, () => false);
      assert.deepEqual(levels(await checkSockets({ ...world, temporary })), left ? ["warn"] : []);
    }),
);

Deno.test(
  { name: "a secret key that others can read fails", ignore: !unix },
  () =>
    inFolder(async (folder) => {
      const examine = () => checkKeys({ ...world, env: { XDG_CONFIG_HOME: folder } });
      assert.deepEqual(await examine(), []);
      await Deno.mkdir(`${folder}/robo`);
      await Deno.writeTextFile(`${folder}/robo/core.key`, "", { mode: 0o600 });
      assert.deepEqual(levels(await examine()), ["ok"]);
      await Deno.chmod(`${folder}/robo/core.key`, 0o640);
      assert.deepEqual(levels(await examine()), ["fail"]);
    }),
);

Deno.test("a variable that names nothing is noticed", () => {
  const known = { ROBO_CORE_IN: "a", ROBO_LOG_LEVEL: "debug", ROBO_CONFIG: "x", ROBO_DENO: "y" };
  assert.deepEqual(levels(checkVariables({ ...world, env: known })), ["ok"]);
  const env = { ...known, ROBO_TEST_PYTHON: "p", ROBO_CORE_INN: "b", PATH: "c" };
  const findings = checkVariables({ ...world, env });
  assert.deepEqual(findings.map(({ name, level }) => [name, level]), [["ROBO_CORE_INN", "warn"]]);
});
