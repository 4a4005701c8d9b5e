import assert from "node:assert/strict";
import { inFolder } from "../../../tests/lib/in_folder.ts";
import {
  Announcement,
  connectable,
  isProcessAlive,
  removeStaleAnnouncements,
} from "./announcement.ts";

const CORE = {
  pid: 4711,
  version: "1",
  key: "bob",
  in: "tcp://0.0.0.0:9998",
  out: "tcp://[::]:9999",
};

async function names(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name).sort();
}

Deno.test("Announcement writes what pygecko's programs read, and takes it away again", () =>
  inFolder(async (folder) => {
    {
      using announcement = new Announcement(folder, CORE, "http://127.0.0.1:9997");
      assert.equal(announcement.path, `${folder}/gecko-4711.json`);
      const { started, ...file } = JSON.parse(await Deno.readTextFile(announcement.path));
      assert.deepEqual(file, {
        in_addr: "tcp://127.0.0.1:9998",
        out_addr: "tcp://127.0.0.1:9999",
        key: "bob",
        pid: 4711,
        control: "http://127.0.0.1:9997",
      });
      assert.ok(started > 1.7e9);
      assert.deepEqual(await names(folder), ["gecko-4711.json"]);
    }
    assert.deepEqual(await names(folder), []);
  }));

Deno.test("Announcement replaces somebody's link instead of writing through it", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/victim`, "precious");
    await Deno.symlink(`${folder}/victim`, `${folder}/gecko-4711.json`);
    using _announcement = new Announcement(folder, CORE, undefined);
    assert.equal(await Deno.readTextFile(`${folder}/victim`), "precious");
  }));

Deno.test("removeStaleAnnouncements removes files of dead cores, and nothing else", () =>
  inFolder(async (folder) => {
    const core = (pid?: number) =>
      JSON.stringify({ in_addr: "tcp://a:1", out_addr: "tcp://a:2", pid });
    const files = {
      "gecko-1.json": core(1),
      "gecko-2.json": core(2),
      "gecko.json": core(),
      "gecko-broken.json": "{",
      "gecko-huge.json": core(2).padEnd(100_000),
      "other-2.json": core(2),
    };
    for (const [name, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    await Deno.symlink(`${folder}/gecko-2.json`, `${folder}/gecko-link.json`);
    await Deno.mkdir(`${folder}/gecko-folder.json`);
    const removed = removeStaleAnnouncements(folder, (pid) => pid === 1);
    assert.deepEqual(removed, [`${folder}/gecko-2.json`]);
    assert.equal((await names(folder)).length, 7);
  }));

Deno.test("isProcessAlive knows this process and no process of an impossible id", () => {
  assert.ok(isProcessAlive(Deno.pid));
  if (Deno.build.os === "linux") assert.ok(!isProcessAlive(2 ** 22 + 1));
});

Deno.test("connectable turns addresses that stand for all into loopback", () => {
  assert.equal(connectable("tcp://0.0.0.0:1"), "tcp://127.0.0.1:1");
  assert.equal(connectable("tcp://192.168.1.5:1"), "tcp://192.168.1.5:1");
  assert.equal(connectable("ipc:///tmp/0.0.0.0:1"), "ipc:///tmp/0.0.0.0:1");
});
