import assert from "node:assert/strict";
import { formatConnectionFile, parseConnectionFile } from "../../../../protocols/jupyter/mod.ts";
import { inFolder } from "../../../../tests/lib/in_folder.ts";
import { until } from "../../../../tests/lib/until.ts";
import { entrance, testKernel } from "../kernel_testing.ts";
import { KernelGuardian } from "./guardian.ts";
import { ScriptFolder } from "./script_folder.ts";

async function names(folder: string): Promise<string[]> {
  const found = await Array.fromAsync(Deno.readDir(folder), ({ name }) => name);
  return found.sort();
}

Deno.test("Connection files are there while the kernel is, for its user alone", async () => {
  await inFolder(async (folder) => {
    const connectionFolder = `${folder}/runtime`;
    {
      await using test = await testKernel({
        connectionFolder,
        entrances: [entrance(), entrance({ name: "observers", key: "k", right: "observe" })],
        parts: { pid: 4711 },
      });
      assert.deepEqual(await names(connectionFolder), ["kernel-4711.json", "observers-4711.json"]);
      const path = test.kernel.connectionFile()!;
      assert.equal(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
      const info = parseConnectionFile(await Deno.readTextFile(path), path);
      assert.deepEqual(info, test.kernel.connection());
      assert.equal(info.robo?.name, "test");
      assert.equal(info.robo?.right, "execute");
      const other = test.kernel.connectionFile("observers")!;
      const seen = parseConnectionFile(await Deno.readTextFile(other), other);
      assert.deepEqual([seen.key, seen.robo?.right], ["k", "observe"]);
    }
    assert.deepEqual(await names(connectionFolder), []);
  });
});

Deno.test("A connection file that was there before keeps what it says, and stays", async () => {
  await inFolder(async (folder) => {
    const connectionFile = `${folder}/kernel-abc.json`;
    await Deno.writeTextFile(connectionFile, JSON.stringify({ extra: "kept", key: "old" }));
    {
      await using _test = await testKernel({ connectionFile });
    }
    const after = JSON.parse(await Deno.readTextFile(connectionFile));
    assert.deepEqual([after.extra, after.key], ["kept", "secret"]);
  });
});

Deno.test("Files of kernels that are no more are removed, and those of others stay", async () => {
  await inFolder(async (folder) => {
    const write = (name: string, robo: object) =>
      Deno.writeTextFile(
        `${folder}/${name}`,
        JSON.stringify({
          ...{ shell_port: 1, iopub_port: 1, stdin_port: 1, control_port: 1, hb_port: 1, key: "" },
          ...robo,
        }),
      );
    await write("kernel-1111111.json", { robo: { pid: 4194305 } });
    // Its process id belongs to somebody else by now.
    await write(`kernel-${Deno.pid}.json`, { robo: { pid: Deno.pid } });
    await write("kernel-2222222.json", {});
    // A copy from another machine: the address is one for documents (RFC 5737).
    await write("kernel-3333333.json", { ip: "192.0.2.7", robo: { pid: 4194305 } });
    await Deno.writeTextFile(`${folder}/kernel-3.json`, "{");
    await using test = await testKernel({ connectionFolder: folder, parts: { pid: 5 } });
    await until("the stale ones to be gone", async () => (await names(folder)).length === 4);
    assert.deepEqual(await names(folder), [
      "kernel-2222222.json",
      "kernel-3.json",
      "kernel-3333333.json",
      "kernel-5.json",
    ]);
    assert.equal(test.kernel.connectionFile(), `${folder}/kernel-5.json`);
  });
});

Deno.test("Ports that are taken are explained by the kernel that has them", async () => {
  await inFolder(async (folder) => {
    await using test = await testKernel({ connectionFolder: folder, parts: { pid: 5 } });
    const { ports } = test.kernel.connection();
    const again = () => testKernel({ connectionFolder: folder, entrances: [entrance({ ports })] });
    await assert.rejects(again(), {
      code: "unavailable",
      message: "An interpreter runs here already: test (process 5)",
      hint: /--ports auto/,
    });
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const shell = (listener.addr as Deno.NetAddr).port;
    const info = { ...test.kernel.connection(), ip: "192.0.2.7", ports: { ...ports, shell } };
    await Deno.writeTextFile(`${folder}/kernel-6.json`, formatConnectionFile(info));
    const beside = entrance({ ports: { shell, iopub: 0, stdin: 0, control: 0, hb: 0 } });
    const taken = testKernel({ connectionFolder: folder, entrances: [beside] });
    await assert.rejects(taken, { message: /in use/, hint: /--ports auto/ });
    listener.close();
    assert.deepEqual(await names(folder), ["kernel-5.json", "kernel-6.json"]);
  });
});

Deno.test("The guardian ends groups and removes files only when the kernel is gone", async () => {
  await inFolder(async (folder) => {
    const child = (): Deno.ChildProcess =>
      new Deno.Command("sh", {
        args: ["-c", "sleep 60 & wait"],
        detached: true,
        stdin: "null",
        stdout: "null",
        stderr: "null",
      }).spawn();
    const word = '"startedAt": 1.5';
    const kept = child();
    const ended = child();
    await Deno.writeTextFile(`${folder}/ours.json`, `{ ${word} }`);
    await Deno.writeTextFile(`${folder}/ours too.json`, `{ ${word} }`);
    await Deno.writeTextFile(`${folder}/others.json`, `{ "startedAt": 2.5 }`);
    await Deno.mkdir(`${folder}/scripts/deep`, { recursive: true });
    const tell = (guardian: KernelGuardian) => {
      guardian.guard(kept.pid);
      guardian.guard(ended.pid);
      guardian.release(kept.pid);
      for (const name of ["ours.json", "ours too.json", "others.json"]) {
        void guardian.file(`${folder}/${name}`);
      }
      void guardian.folder(`${folder}/scripts`);
    };
    {
      await using guardian = new KernelGuardian({ word, onTrouble: () => {} });
      tell(guardian);
    }
    assert.deepEqual((await names(folder)).length, 4, "a kernel that ends well clears up itself");
    const troubles: string[] = [];
    const onTrouble = (text: string) => void troubles.push(text);
    await using guardian = new KernelGuardian({ word, onTrouble });
    tell(guardian);
    // As if the kernel was killed: the guardian's input ends.
    guardian.forsake();
    assert.equal((await ended.status).signal, "SIGKILL");
    await until("the files to be gone", async () => (await names(folder)).length === 1);
    assert.deepEqual(await names(folder), ["others.json"]);
    Deno.kill(-kept.pid, "SIGKILL");
    await kept.status;
  });
});

Deno.test("Modules of scripts are put down once, nowhere else, and make room for newer ones", async () => {
  const roots: string[] = [];
  await using scripts = new ScriptFolder({ scriptBytes: 100, onRoot: (path) => roots.push(path) });
  const script = {
    name: "lib/s1.ts",
    folder: "/home/ana/lib",
    modules: { "/home/ana/util.ts": "export const a = 1;", "../../../../evil.ts": "x" },
  };
  const placed = await scripts.place(script);
  const root = roots[0]!;
  assert.ok(placed.folder.startsWith(`${root}/`) && placed.folder.endsWith("/home/ana/lib"));
  assert.equal(
    await Deno.readTextFile(new URL(`file://${placed.folder}/../util.ts`)),
    "export const a = 1;",
  );
  assert.equal((await Deno.stat(root)).mode! & 0o777, 0o700);
  assert.equal((await scripts.place({ ...script, name: "lib/s2.ts" })).folder, placed.folder);
  const text = `at ${placed.path}:1:2, ${new URL(`file://${placed.folder}/../util.ts`).href}:3`;
  assert.equal(placed.original(text), "at lib/s1.ts:1:2, /home/ana/util.ts:3");
  await scripts.place({ name: "s", folder: "/", modules: { "/big.ts": "y".repeat(90) } });
  assert.equal((await names(root)).length, 1);
  await scripts[Symbol.asyncDispose]();
  await assert.rejects(Deno.stat(root), Deno.errors.NotFound);
});

Deno.test("Of modules that cannot all be put down, or need not be any more, nothing is left", async () => {
  const roots: string[] = [];
  await using scripts = new ScriptFolder({ scriptBytes: 100, onRoot: (path) => roots.push(path) });
  const script = { name: "s.ts", folder: "/home/ana" };
  const clash = { "/home/ana/a": "", "/home/ana/a/b.ts": "" };
  await assert.rejects(scripts.place({ ...script, modules: clash }));
  assert.deepEqual(await names(roots[0]!), []);
  const modules = { "/home/ana/b.ts": "1" };
  const stopped = scripts.place({ ...script, modules }, AbortSignal.abort());
  const placed = scripts.place({ ...script, modules });
  await assert.rejects(stopped, { name: "AbortError" });
  assert.equal(await Deno.readTextFile(`${(await placed).folder}/b.ts`), "1");
  const late = scripts.place({ ...script, modules: { "/home/ana/c.ts": "2" } });
  await Promise.all([assert.rejects(late, { name: "AbortError" }), scripts[Symbol.asyncDispose]()]);
  await assert.rejects(Deno.stat(roots[0]!), Deno.errors.NotFound);
});

Deno.test("A script of a client is run in its own folder, and its errors name its own paths", async () => {
  await using test = await testKernel();
  const client = await test.client();
  const script = {
    name: "lib/s1.ts",
    folder: "/home/ana/lib",
    modules: { "/home/ana/util.ts": "1" },
  };
  const reply = await client.run("error broken", {}, { robo: { script } });
  assert.deepEqual(reply.traceback, ["Error: broken", "    at lib/s1.ts:1:1"]);
  const bad = await client.run("value 1", {}, { robo: { script: { name: 1 } } });
  assert.match(String(bad.evalue), /name of metadata.robo.script is a number/);
  const modules = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`/${i}.ts`, ""]));
  const many = await client.run("value 1", {}, { robo: { script: { ...script, modules } } });
  assert.equal(many.evalue, "The script has 10001 modules, more than 10000");
});

Deno.test("%run runs a script of the kernel's machine, and robo_files says beforehand what is missing", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a b.ts`, "value 7");
    await using test = await testKernel({ cwd: folder });
    const client = await test.client();
    assert.equal((await client.run('%run "a b.ts"')).status, "ok");
    const { content } = await client.heard("execute_result");
    assert.deepEqual(content.data, { "text/plain": "7" });
    assert.equal(test.language.prepared.at(-1)!.name, `${folder}/a b.ts`);
    assert.equal((await client.run("%run none.ts")).ename, "ScriptNotFound");
    assert.equal((await client.run(`%run ${folder}`)).ename, "ScriptNotFound");
    const { files } = await client.ask("robo_files_request", { paths: ["a b.ts", "none.ts", "."] });
    assert.deepEqual(files, [
      { path: "a b.ts", absolute: `${folder}/a b.ts` },
      { path: "none.ts", absolute: `${folder}/none.ts`, problem: "missing" },
      { path: ".", absolute: `${folder}/.`, problem: "folder" },
    ]);
  });
});

Deno.test("Each execution is a line of the log: who, what, how long, how it ended", async () => {
  await inFolder(async (folder) => {
    const logFile = `${folder}/log/executions.jsonl`;
    {
      await using test = await testKernel({ logFile });
      const client = await test.client({ session: "ana's" });
      await client.run("value 1");
      await client.run("error broken");
    }
    const lines = (await Deno.readTextFile(logFile)).trim().split("\n").map((one) =>
      JSON.parse(one)
    );
    const client = { session: "ana's", username: "ana", entrance: "main" };
    assert.deepEqual(lines.map(({ time: _, ms, ...rest }) => ({ ...rest, ms: typeof ms })), [
      { client, code: "value 1", outcome: "ok", ms: "number" },
      { client, code: "error broken", outcome: "error", error: "Error: broken", ms: "number" },
    ]);
  });
});

Deno.test("%history and %help print, and an unknown number is an error", async () => {
  await using test = await testKernel();
  const client = await test.client();
  await client.run("value 1");
  await client.run("%history 2");
  assert.match(client.text("stdout"), /1\/1: value 1\n1\/2: %history 2\n/);
  assert.equal((await client.run("%history many")).ename, "SyntaxError");
  await client.run("%help");
  assert.match(client.text("stdout"), /%run path/);
});
