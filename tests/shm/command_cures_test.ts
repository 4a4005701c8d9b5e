import assert from "node:assert/strict";
import { HostFunctionDispatcher } from "../../client/shm/host_function_dispatcher.ts";
import { HostVariable } from "../../client/shm/host_variable.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { listSegments } from "../../ffi/segment_list.ts";
import { noneWaits } from "../../ffi/waiter.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { until } from "../lib/until.ts";
import { shm } from "./commands_testing.ts";

const ignore = !hasSharedMemory();

function test(name: string, fn: (folder: string) => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      using folder = shmFolder();
      await fn(folder.path);
      await noneWaits();
    },
  });
}

test("a value that is too big makes no variable, and is told which size would do", async () => {
  const big = await shm(["set", "image", "-", "--codec", "raw"], { input: "x".repeat(5000) });
  assert.equal(big.status, 65);
  assert.match(big.stderr, /at most 4096 B; this one has 5000 B\nhint: .*--max-size 8KiB\n/);
  assert.match((await shm(["ls"])).stderr, /no variables/);
  const fits = ["set", "image", "x".repeat(5000), "--max-size", "8KiB"];
  assert.equal((await shm(fits)).status, 0);
});

test("cures name the variable, and the flags", async () => {
  await shm(["set", "pose", "1", "--max-size", "10"]);
  const big = await shm(["set", "pose", "more than ten bytes"]);
  assert.match(big.stderr, /hint: .*robo shm rm pose.*--max-size/);
  const other = await shm(["set", "pose", "1", "--max-size", "20"]);
  assert.match(other.stderr, /hint: .*robo shm rm pose\n/);
  const stale = await shm(["get", "pose", "--max-age", "0ms"]);
  assert.match(stale.stderr, /hint: .*robo shm info pose\n/);
});

test("a file that is no variable keeps its name in the message, and is told how to get rid of", async (folder) => {
  await Deno.writeFile(`${folder}/broken.var`, new Uint8Array(100), { mode: 0o600 });
  const { status, stderr } = await shm(["get", "broken"]);
  assert.equal(status, 65);
  assert.match(stderr, /^error: broken\.var is .*\nhint: Remove it with: robo shm rm broken;/);
  await Deno.writeTextFile(`${folder}/open.var`, "", { mode: 0o644 });
  assert.match((await shm(["get", "open"])).stderr, /hint: .*chmod 600.*robo shm rm open\n/);
});

test("a folder that is open to others is told with the command that closes it", async (folder) => {
  await Deno.chmod(folder, 0o755);
  for (const command of ["ls", "doctor"]) {
    const { status, stdout, stderr } = await shm([command]);
    assert.notEqual(status, 0);
    const hint = (stdout + stderr).split("hint: ")[1]!;
    assert.ok(hint.includes(`chmod 700 ${folder}`) && !hint.includes("robo shm doctor"), hint);
  }
  await Deno.chmod(folder, 0o700);
});

test("what programs read as structs or arrays is not written over with something else", async () => {
  using structs = new HostVariable("structs", { codec: "raw" });
  structs.writeBytes(new Uint8Array(8), "struct");
  const refused = await shm(["set", "structs", "5"]);
  assert.deepEqual([refused.status, /holds C structs/.test(refused.stderr)], [64, true]);
  assert.equal((await shm(["set", "structs", "12345678", "--codec", "raw"])).status, 0);
  using image = HostVariable.forArray("image", { shape: [2], dtype: "uint8" });
  image.data = new NdArray("uint8", [2], Uint8Array.of(1, 2));
  assert.match((await shm(["set", "image", "5"])).stderr, /holds arrays\nhint: /);
});

test("nothing on standard input is no text, but no bytes", async () => {
  const { status, stderr } = await shm(["set", "pose", "-"], { input: "" });
  assert.deepEqual([status, /nothing on standard input/.test(stderr)], [64, true]);
  assert.equal((await shm(["set", "pose", "-", "--codec", "raw"], { input: "" })).status, 0);
});

test("robo shm set --json tells the ticket", async () => {
  const { stdout } = await shm(["set", "pose", "5", "--json"]);
  assert.deepEqual(JSON.parse(stdout), { name: "pose", ticket: 1, bytes: 1 });
});

test("robo shm info shows a function also when nobody serves it any more", async () => {
  {
    using dispatcher = new HostFunctionDispatcher();
    dispatcher.add("add", (a: number, b: number) => a + b).start();
    const { stdout } = await shm(["info", "add"]);
    assert.match(stdout, new RegExp(`served by: \\S.* \\(${Deno.pid}\\)\n`));
  }
  await until("nobody serves it", () => listSegments()[0]!.servers === 0);
  const { status, stdout } = await shm(["info", "add"]);
  assert.equal(status, 0);
  assert.match(stdout, /served by: nobody/);
  const json = JSON.parse((await shm(["info", "add", "--json"])).stdout);
  assert.deepEqual([json.kind, json.maxArgs, json.servers], ["function", 4096, []]);
});

test("robo shm rm takes patterns, and says that a function was served", async () => {
  for (const name of ["test.a", "test.b", "other"]) await shm(["set", name, "1"]);
  const { stderr } = await shm(["rm", "test.*"]);
  assert.equal(stderr, "Removed variable test.a\nRemoved variable test.b\n");
  assert.equal((await shm(["rm", "test.*"])).status, 66);
  using dispatcher = new HostFunctionDispatcher();
  dispatcher.add("add", () => 1).start();
  assert.match((await shm(["rm", "add", "other"])).stderr, /function add, which was served/);
  await dispatcher.stop();
});
