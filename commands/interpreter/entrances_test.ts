import assert from "node:assert/strict";
import { formatConnectionFile } from "../../protocols/jupyter/mod.ts";
import { curvePublicKey, generateCurveKeyPair, type Security } from "../../protocols/zmtp/mod.ts";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { addClient } from "./client_list.ts";
import { kernelEntrances } from "./entrances.ts";
import { ANY_PORTS, FIXED_PORTS } from "./ports.ts";
import type { InterpreterRunFlags } from "./run.ts";

const FLAGS: InterpreterRunFlags = {
  ...{ name: "robo", ports: FIXED_PORTS, host: "127.0.0.1", curve: false, observers: false },
  ...{ stubborn: 3000, ringBytes: 1, historyLength: 1, queue: 1, maxMessage: 1 },
  ...{ quiet: false, json: false },
};

function setting(folder = "/nowhere") {
  return {
    env: { XDG_CONFIG_HOME: folder },
    trouble: (error: Error) => {
      throw error;
    },
  };
}

function accepts(security: Security | undefined, key: string): boolean {
  assert.ok(security?.mechanism === "CURVE" && security.server === true);
  return security.accepts!(key);
}

Deno.test("A kernel of this machine has one way in, with a key that nobody can guess", async () => {
  const { entrances, clients } = await kernelEntrances(FLAGS, setting());
  const [main, ...others] = entrances;
  assert.deepEqual([main!.name, main!.host, main!.ports, main!.right, main!.security], [
    ...["main", "127.0.0.1", FIXED_PORTS, "execute", undefined],
  ]);
  assert.match(main!.key, /^[0-9a-f]{64}$/);
  assert.deepEqual([others.length, clients], [0, undefined]);
  const again = await kernelEntrances(FLAGS, setting());
  assert.notEqual(again.entrances[0]!.key, main!.key);
});

Deno.test("Observers have a way in of their own, with another key and other ports", async () => {
  const { entrances: [main, observers] } = await kernelEntrances(
    { ...FLAGS, observers: true },
    setting(),
  );
  assert.deepEqual([observers!.right, observers!.ports], ["observe", ANY_PORTS]);
  assert.notEqual(observers!.key, main!.key);
});

Deno.test("Other machines are refused without --curve, and so are flags that would do nothing", async () => {
  for (const host of ["0.0.0.0", "192.168.1.7", "::"]) {
    await assert.rejects(kernelEntrances({ ...FLAGS, host }, setting()), {
      code: "denied",
      hint: /--curve/,
    });
  }
  for (const flags of [{ authorized: "f" }, { keyFile: "f" }]) {
    await assert.rejects(kernelEntrances({ ...FLAGS, ...flags }, setting()), { code: "usage" });
  }
});

Deno.test("With --curve come in those who are listed, and those who can read the connection file", () =>
  inFolder(async (folder) => {
    const flags = { ...FLAGS, host: "0.0.0.0", curve: true, observers: true };
    const first = await kernelEntrances(flags, setting(folder));
    const [main, observers] = first.entrances;
    const [ana, eve, ben] = [0, 1, 2].map(() => generateCurveKeyPair().publicKey);
    assert.equal(accepts(main!.security, ana!), false);
    const list = `${folder}/robo/interpreter.clients`;
    await addClient(list, { publicKey: ana!, name: "ana", observe: false });
    await addClient(list, { publicKey: ben!, name: "ben", observe: true });
    assert.deepEqual([ana, eve, ben].map((key) => accepts(main!.security, key!)), [
      ...[true, false, false],
    ]);
    assert.deepEqual([ana, eve, ben].map((key) => accepts(observers!.security, key!)), [
      ...[true, false, true],
    ]);
    const { security } = main!;
    assert.ok(security?.mechanism === "CURVE" && security.server === true);
    assert.equal(accepts(security, security.publicKey!), true);
    assert.equal(accepts(observers!.security, security.publicKey!), false);

    // Started again, it is the same to those who are paired.
    const second = await kernelEntrances(flags, setting(folder));
    assert.deepEqual(second.entrances.map(({ key }) => key), [main!.key, observers!.key]);
  }));

Deno.test("Who holds the observers' keys cannot make the kernel's of them", () =>
  inFolder(async (folder) => {
    const flags = { ...FLAGS, curve: true, observers: true };
    const { entrances: [main, observers] } = await kernelEntrances(flags, setting(folder));
    const pairs = [main!, observers!].map(({ security }) => {
      assert.ok(security?.mechanism === "CURVE" && security.server === true);
      assert.equal(curvePublicKey(security.secretKey), security.publicKey);
      return security.secretKey;
    });
    assert.notEqual(pairs[0], pairs[1]);
    assert.notEqual(main!.key, observers!.key);
  }));

Deno.test("A list or a key file that was named has to be there, and in order", () =>
  inFolder(async (folder) => {
    const flags = { ...FLAGS, curve: true };
    const named = { ...flags, authorized: `${folder}/none` };
    await assert.rejects(kernelEntrances(named, setting(folder)), { code: "config" });
    await Deno.writeTextFile(`${folder}/list`, "nonsense\n");
    await assert.rejects(
      kernelEntrances({ ...flags, authorized: `${folder}/list` }, setting(folder)),
      /line 1: not a public key/,
    );
    await assert.rejects(
      kernelEntrances({ ...flags, keyFile: `${folder}/none.key` }, setting(folder)),
      { code: "config" },
    );
  }));

Deno.test("A connection file of Jupyter says ports, keys and whether to encrypt", () =>
  inFolder(async (folder) => {
    const file = `${folder}/kernel-1.json`;
    const keys = generateCurveKeyPair();
    const ports = { shell: 1, iopub: 2, stdin: 3, control: 4, hb: 5 };
    const info = { transport: "tcp", ip: "127.0.0.1", ports, key: "secret" } as const;
    await Deno.writeTextFile(file, formatConnectionFile(info));
    const flags = { ...FLAGS, connectionFile: file };
    assert.deepEqual((await kernelEntrances(flags, setting())).entrances, [
      { name: "main", host: "127.0.0.1", ports, key: "secret", right: "execute" },
    ]);
    await Deno.writeTextFile(file, formatConnectionFile({ ...info, curve: keys }));
    const { entrances: [main] } = await kernelEntrances(flags, setting());
    assert.equal(accepts(main!.security, keys.publicKey), true);
    assert.equal(accepts(main!.security, generateCurveKeyPair().publicKey), false);

    await Deno.writeTextFile(file, formatConnectionFile({ ...info, transport: "ipc" }));
    await assert.rejects(kernelEntrances(flags, setting()), { code: "config" });
    await assert.rejects(
      kernelEntrances({ ...flags, connectionFile: `${folder}/none` }, setting()),
      { code: "missing" },
    );
    await assert.rejects(kernelEntrances({ ...flags, curve: true }, setting()), { code: "usage" });
  }));
