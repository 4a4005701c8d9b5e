import assert from "node:assert/strict";
import { until } from "../../../tests/lib/until.ts";
import { listen } from "../../../transports/endpoint.ts";
import { fileAt } from "../../../transports/owned_socket.ts";
import { LastingListener } from "./lasting_listener.ts";

async function started(folder: string) {
  const path = `${folder}/robo.sock`;
  const told: string[] = [];
  const listener = await LastingListener.start(`ipc://${path}`, {
    tell: (level, message) => told.push(`${level} ${message.replace(folder, "")}`),
    lookEvery: 5,
  });
  let accepted = 0;
  const done = (async () => {
    for await (const connection of listener) {
      accepted++;
      connection.close();
    }
  })();
  const comes = async () => {
    const before = accepted;
    (await Deno.connect({ transport: "unix", path })).close();
    await until("it is accepted", () => accepted > before);
  };
  return { path, told, listener, done, comes };
}

async function namesIn(folder: string): Promise<string[]> {
  return (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
}

function socketTest(name: string, run: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore: Deno.build.os === "windows",
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "robo-lasting-" });
      try {
        await run(folder);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

socketTest(
  "A socket whose file is removed is made anew, each time, and its file is gone in the end",
  async (folder) => {
    const { path, told, listener, done, comes } = await started(folder);
    await comes();
    for (let i = 1; i <= 2; i++) {
      await Deno.remove(path);
      await until("it is there again", () => told.length === i);
      await comes();
      assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    }
    assert.deepEqual(told, Array(2).fill("info unix:/robo.sock was removed: it is made anew"));
    listener.close();
    await done;
    assert.deepEqual(await namesIn(folder), []);
  },
);

socketTest("Another program that has taken the path keeps it, until it goes", async (folder) => {
  const { path, told, listener, done, comes } = await started(folder);
  await Deno.remove(path);
  const other = await listen(`ipc://${path}`);
  const file = fileAt(path);
  await until("it is noticed", () => told.length === 1);
  assert.match(told[0]!, /^warning unix:\/robo\.sock was replaced by another program/);
  assert.equal(fileAt(path), file);
  (await Deno.connect({ transport: "unix", path })).close();
  other.close();
  await until("it is there again", () => told.length === 2);
  await comes();
  listener.close();
  await done;
});

socketTest(
  "Who ends after another program has taken its path leaves that one's socket alone",
  async (folder) => {
    const path = `${folder}/robo.sock`;
    for (const isAccepting of [true, false]) {
      const first = await listen(`ipc://${path}`);
      const ended = isAccepting ? first[Symbol.asyncIterator]().next() : undefined;
      await Deno.remove(path);
      const second = await listen(`ipc://${path}`);
      const file = fileAt(path);
      assert.deepEqual([first.pathState!(), second.pathState!()], ["taken", "own"]);
      first.close();
      await ended;
      assert.equal(fileAt(path), file);
      assert.deepEqual(await namesIn(folder), ["robo.sock"]);
      second.close();
    }
  },
);

socketTest(
  "Where the folder is gone that is said once, and mended when it is there again",
  async (folder) => {
    await Deno.mkdir(`${folder}/run`);
    const { path, told, listener, done, comes } = await started(`${folder}/run`);
    await Deno.remove(`${folder}/run`, { recursive: true });
    await until("it is said", () => told.length === 1);
    assert.match(told[0]!, /^warning unix:\/robo\.sock was removed, and cannot be made anew: /);
    await Deno.mkdir(`${folder}/run`);
    await until("it is there again", () => told.length === 2);
    assert.ok(fileAt(path));
    await comes();
    listener.close();
    await done;
  },
);

socketTest("It can be closed while it waits for its path", async (folder) => {
  const { path, told, listener, done } = await started(folder);
  await Deno.remove(path);
  await Deno.writeTextFile(path, "precious");
  await until("it is noticed", () => told.length === 1);
  listener.close();
  await done;
  assert.equal(await Deno.readTextFile(path), "precious");
});
