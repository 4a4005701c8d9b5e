import assert from "node:assert/strict";
import { generateCurveKeyPair } from "../../protocols/zmtp/mod.ts";
import { inFolder } from "../../tests/lib/in_folder.ts";
import { AllowedClients } from "./allowed_clients.ts";
import { addClient, parseClientList, readClientList, removeClient } from "./client_list.ts";

const [ana, ben] = [generateCurveKeyPair().publicKey, generateCurveKeyPair().publicKey];

function withFile(test: (file: string) => Promise<void>) {
  return inFolder((folder) => test(`${folder}/robo/interpreter.clients`));
}

Deno.test("A list holds keys, names and rights; comments and empty lines are left out", () => {
  const text = `# the lab\n\n${ana} ana@lab\n  ${ben}\tben observe  \n${ana}\n`;
  assert.deepEqual(parseClientList(text, "f"), [
    { publicKey: ana, name: "ana@lab", observe: false },
    { publicKey: ben, name: "ben", observe: true },
    { publicKey: ana, name: "", observe: false },
  ]);
});

Deno.test("A line that is wrong is named", () => {
  assert.throws(() => parseClientList(`${ana}\nnonsense\n`, "f"), /f, line 2: not a public key/);
  assert.throws(() => parseClientList(`${ana} ana execute`, "f"), /line 1: no such right: execute/);
});

Deno.test("Clients are added, replaced by key or name, and removed; comments stay", () =>
  withFile(async (file) => {
    assert.deepEqual(await readClientList(file, { isOptional: true }), []);
    await assert.rejects(readClientList(file, { isOptional: false }), { code: "config" });
    await addClient(file, { publicKey: ana, name: "ana", observe: false });
    if (Deno.build.os !== "windows") {
      assert.equal((await Deno.stat(file)).mode! & 0o777, 0o600);
    }
    await Deno.writeTextFile(file, `# by hand\n${await Deno.readTextFile(file)}\n\n`);
    await addClient(file, { publicKey: ben, name: "ben", observe: true });
    assert.equal(await Deno.readTextFile(file), `# by hand\n${ana} ana\n${ben} ben observe\n`);
    await addClient(file, { publicKey: ben, name: "ana", observe: false });
    assert.equal(await Deno.readTextFile(file), `# by hand\n${ben} ana\n`);
    assert.equal(await removeClient(file, "ben"), false);
    assert.equal(await removeClient(file, "ana"), true);
    assert.equal(await Deno.readTextFile(file), "# by hand\n");
    assert.deepEqual((await Array.fromAsync(Deno.readDir(file.replace(/\/[^/]*$/, "")))).length, 1);
  }));

Deno.test("Who may connect follows the file, and nobody new may when it cannot be read", () =>
  withFile(async (file) => {
    const troubles: string[] = [];
    const allowed = new AllowedClients(file, ({ message }) => troubles.push(message));
    assert.equal(allowed.find(ana), undefined);
    await addClient(file, { publicKey: ana, name: "ana", observe: false });
    assert.equal(allowed.find(ana)?.name, "ana");
    assert.equal(allowed.count, 1);
    await removeClient(file, "ana");
    assert.equal(allowed.find(ana), undefined);
    await Deno.writeTextFile(file, `${ana}\nbroken\n`);
    assert.equal(allowed.find(ana), undefined);
    assert.equal(allowed.find(ana), undefined);
    assert.equal(troubles.length, 1);
    await Deno.remove(file);
    assert.equal(allowed.find(ana), undefined);
  }));
