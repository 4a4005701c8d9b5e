import assert from "node:assert/strict";
import { runCommand } from "../../commands/app.ts";
import { fakeContext } from "../../commands/context_testing.ts";
import { HostVariable } from "../../client/shm/host_variable.ts";
import { NdArray } from "../../protocols/ndarray/nd_array.ts";
import { structCodec } from "../../protocols/cstruct/struct_codec_of.ts";
import { noneWaits } from "../../ffi/waiter.ts";
import { hasSharedMemory, shmFolder } from "../lib/shm_folder.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
import { until } from "../lib/until.ts";
import { shm } from "./commands_testing.ts";

const ignore = !hasSharedMemory();

const POSE = {
  name: "Pose",
  fields: [{ name: "stamp", type: "uint64" }, { name: "x", type: "float64", min: -5, max: 5 }],
};

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({
    name,
    ignore,
    async fn() {
      using _folder = shmFolder();
      await fn();
      await noneWaits();
    },
  });
}

test("robo shm set writes what robo shm get prints, in every encoding", async () => {
  const set = await shm(["set", "pose", '{"x":1,"big":12345678901234567890}']);
  assert.deepEqual(set, { status: 0, stdout: "", stderr: "Wrote value 1 of pose, 17 B\n" });
  assert.equal((await shm(["get", "pose"])).stdout, '{"x":1,"big":12345678901234567890}\n');
  await shm(["set", "pose", "plain text"]);
  assert.equal((await shm(["get", "pose"])).stdout, '"plain text"\n');
  await shm(["set", "pose", "[1, 2]", "--codec", "json"]);
  assert.equal((await shm(["get", "pose"])).stdout, "[1,2]\n");
  await shm(["set", "pose", "[1, 2]", "--codec", "raw"]);
  assert.equal((await shm(["get", "pose"])).stdout, '"[1, 2]"\n');
  assert.equal((await shm(["get", "pose", "--raw"])).stdout, "[1, 2]");
  await shm(["set", "pose", "-"], { input: '{"a":[1,{"b":"c"}]}' });
  assert.equal((await shm(["get", "pose", "--field", "a.1.b"])).stdout, '"c"\n');
});

test("robo shm get --json says where a value comes from, and prints all of it", async () => {
  using list = new HostVariable("list");
  list.data = Array.from({ length: 100 }, (_, i) => i);
  assert.match((await shm(["get", "list"])).stdout, /^\[0,1,.*15,"… 100 values"\]\n$/);
  const json = JSON.parse((await shm(["get", "list", "--json"])).stdout);
  assert.equal(json.value.length, 100);
  assert.deepEqual([json.name, json.ticket, json.codec, json.lastWill], [
    "list",
    1,
    "msgpack",
    false,
  ]);
  assert.equal(json.writer.pid, Deno.pid);
  assert.equal(json.writer.alive, true);
  assert.ok(Math.abs(json.time - Date.now() / 1000) < 60);
});

test("robo shm get takes the value of a ticket, and none that is too old or gone", async () => {
  for (const value of ["1", "2", "3"]) await shm(["set", "count", value, "--slots", "2"]);
  assert.equal((await shm(["get", "count", "--ticket", "3"])).stdout, "3\n");
  const gone = await shm(["get", "count", "--ticket", "1"]);
  assert.equal(gone.status, 66);
  const stale = await shm(["get", "count", "--max-age", "0ms"]);
  assert.equal(stale.status, 69);
  assert.match(stale.stderr, /error: .*count.*\n/);
  const both = await shm(["get", "count", "--ticket", "3", "--max-age", "1s"]);
  assert.equal(both.status, 64);
});

test("what is not there, never written, or has no such field is an error with its cure", async () => {
  const missing = await shm(["get", "nothing"]);
  assert.equal(missing.status, 66);
  assert.match(missing.stderr, /There is no variable 'nothing'\nhint: .*robo shm ls/);
  using _empty = new HostVariable("empty");
  assert.equal((await shm(["get", "empty"])).status, 69);
  await shm(["set", "pose", '{"x":1}']);
  const field = await shm(["get", "pose", "--field", "y"]);
  assert.deepEqual([field.status, field.stderr], [
    65,
    "error: The value has no field y\nhint: It has x\n",
  ]);
  assert.equal((await shm(["get", "bad name"])).status, 64);
  assert.equal((await shm(["set", "pose", "{x"])).status, 64);
  assert.equal((await shm(["set", "other", "1", "--no-create"])).status, 66);
});

test("robo shm set writes only over the ticket that it is given, and nothing that is too big", async () => {
  assert.equal(
    (await shm(["set", "count", "1", "--if-ticket", "0", "--max-size", "10"])).status,
    0,
  );
  const changed = await shm(["set", "count", "2", "--if-ticket", "0"]);
  assert.equal(changed.status, 69);
  assert.match(changed.stderr, /has ticket 1, not 0/);
  assert.equal((await shm(["set", "count", "2", "--if-ticket", "1"])).status, 0);
  const big = await shm(["set", "count", "longer than ten bytes"]);
  assert.equal(big.status, 65);
  assert.match(big.stderr, /at most 10 B; this one has 22 B/);
  assert.equal((await shm(["get", "count"])).stdout, "2\n");
  const other = await shm(["set", "count", "3", "--max-size", "20"]);
  assert.equal(other.status, 78);
  assert.match(other.stderr, /10 B.*20 B/);
});

test("structs are written and read by their schema, and by no other", async () => {
  await using schema = await temporaryFile(JSON.stringify(POSE));
  const fields = POSE.fields.toReversed();
  await using other = await temporaryFile(JSON.stringify({ ...POSE, fields }));
  const value = '{"stamp":1795286297397123456,"x":1.5}';
  assert.equal((await shm(["set", "pose", value, "--schema", schema.path])).status, 0);
  assert.equal((await shm(["get", "pose", "--schema", schema.path])).stdout, `${value}\n`);
  const hex = await shm(["get", "pose"]);
  assert.match(hex.stdout, /^[0-9a-f]{32} \(16 B\)\n$/);
  assert.match(hex.stderr, /give its --schema/);
  const wrong = await shm(["get", "pose", "--schema", other.path]);
  assert.equal(wrong.status, 78);
  assert.match(wrong.stderr, /holds Pose of another schema/);
  assert.equal((await shm(["set", "pose", value, "--schema", other.path])).status, 78);
  const plain = await shm(["set", "pose", "1"]);
  assert.deepEqual([plain.status, /give its schema/i.test(plain.stderr)], [64, true]);
  const range = await shm(["set", "pose", '{"stamp":1,"x":6}', "--schema", schema.path]);
  assert.deepEqual([range.status, /Pose\.x is 6/.test(range.stderr)], [65, true]);
  assert.match((await shm(["ls"])).stdout, /pose .* Pose\n/);
  assert.equal((await shm(["get", "pose", "--schema", "/nowhere.json"])).status, 66);
});

test("arrays are shown with their type and shape, and their elements as numbers", async () => {
  using image = HostVariable.forArray("image", { shape: [2, 2], dtype: "uint8" });
  image.data = new NdArray("uint8", [2, 2], Uint8Array.of(1, 2, 3, 4));
  const { stdout } = await shm(["get", "image"]);
  assert.equal(stdout, '{"dtype":"uint8","shape":[2,2],"data":[1,2,3,4]}\n');
  assert.equal((await shm(["get", "image", "--field", "data.3"])).stdout, "4\n");
  assert.equal(JSON.parse((await shm(["get", "image", "--json"])).stdout).codec, "array");
});

test("robo shm ls lists what there is, also what cannot be opened", async () => {
  assert.match((await shm(["ls"])).stderr, /no variables and no functions yet/);
  await shm(["set", "pose", "1"]);
  await shm(["set", "battery", "2", "--max-size", "100"]);
  const folder = Deno.env.get("ROBO_SHM_DIR")!;
  await Deno.writeFile(`${folder}/broken.var`, new Uint8Array(5000), { mode: 0o600 });
  const { stdout } = await shm(["ls"]);
  assert.match(stdout, /^NAME +KIND +COUNT +LAST +BY +MAX SIZE +MEMORY +NOTE\n/);
  assert.match(stdout, /\nbattery +variable +1 +.* s ago +\d+ +100 B/);
  assert.match(stdout, /\nbroken +variable .* cannot be opened: corrupt/);
  const lines = (await shm(["ls", "--json", "pose", "bro*"])).stdout.trim().split("\n");
  const [broken, pose] = lines.map((line) => JSON.parse(line));
  assert.deepEqual([broken.name, broken.problem], ["broken", "corrupt"]);
  assert.deepEqual([pose.name, pose.ticket, pose.maxSize, pose.slots], ["pose", 1, 4096, 8]);
  assert.equal((await shm(["rm", "broken"])).status, 0, "what is broken can be removed");
  assert.match((await shm(["list"])).stdout, /pose/, "list is another name for it");
});

test("robo shm info says what a variable is, for people and for programs", async () => {
  using pose = new HostVariable("pose");
  pose.data = { x: 1 };
  pose.lastWill({ x: 0 });
  const { stdout } = await shm(["info", "pose"]);
  assert.match(stdout, /variable: +pose\nmade: .*\nsize: +values of up to 4.10 kB, 8 of them held/);
  assert.match(stdout, /newest: +ticket 1 .*msgpack\nvalue: +\{"x":1\}\nlast will: +\d+ B, of/);
  const json = JSON.parse((await shm(["info", "pose", "--json"])).stdout);
  assert.deepEqual([json.kind, json.name, json.newest.ticket], ["variable", "pose", 1]);
  assert.equal(json.lastWill.owner.pid, Deno.pid);
  assert.equal((await shm(["info", "nothing"])).status, 66);
});

test("robo shm rm removes what it is given, or nothing when a name is unknown", async () => {
  using pose = new HostVariable("pose");
  pose.data = 1;
  await shm(["set", "other", "1"]);
  assert.equal((await shm(["rm", "pose", "othre"])).status, 66);
  assert.equal(pose.data, 1);
  const removed = await shm(["rm", "pose", "other"]);
  assert.equal(removed.status, 0);
  assert.match(removed.stderr, /Removed variable pose/);
  assert.throws(() => pose.data, /removed/i);
});

test("robo shm watch prints what is there and what follows, until it has enough", async () => {
  using pose = new HostVariable("pose");
  using other = new HostVariable("other");
  pose.data = { x: 1 };
  const context = fakeContext({
    args: ["shm", "watch", "pose", "other", "-n", "3", "--field", "x"],
  });
  const running = runCommand(context);
  await until("the first value", () => context.stdout() !== "");
  other.data = { x: "a" };
  await until("the second value", () => context.stdout().includes("other"));
  pose.data = { x: 2 };
  assert.equal(await running, 0);
  assert.equal(context.stdout(), 'pose: 1\nother: "a"\npose: 2\n');
});

test("robo shm watch ends with Ctrl-C, says when nothing comes, and when its variable is removed", async () => {
  using pose = new HostVariable("pose");
  pose.data = 1;
  const context = fakeContext({ args: ["shm", "watch", "pose", "--json"] });
  const running = runCommand(context);
  await until("the first value", () => context.stdout() !== "");
  context.interrupt();
  assert.equal(await running, 0);
  const line = JSON.parse(context.stdout());
  assert.deepEqual([line.name, line.value, line.skipped], ["pose", 1, 0]);
  const silent = await shm(["watch", "pose", "--timeout", "50ms"]);
  assert.deepEqual([silent.status, silent.stdout], [69, "pose: 1\n"]);
  const second = fakeContext({ args: ["shm", "watch", "pose"] });
  const removed = runCommand(second);
  await until("it watches", () => second.stdout() !== "");
  pose.remove();
  assert.notEqual(await removed, 0);
  assert.match(second.stderr(), /removed/i);
});

test("robo shm hz counts by tickets, so that no value is missed", async () => {
  using fast = new HostVariable("fast");
  using _idle = new HostVariable("idle");
  const context = fakeContext({ args: ["shm", "hz", "-n", "2", "--window", "100ms", "--json"] });
  const running = runCommand(context);
  let last = 0;
  const writing = setInterval(() => {
    for (let i = 0; i < 10; i++) last = fast.write(1);
  }, 1);
  try {
    assert.equal(await running, 0);
  } finally {
    clearInterval(writing);
  }
  const lines = context.stdout().trim().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ name }) => name), ["fast", "idle", "fast", "idle"]);
  const [first, idle, second] = lines;
  assert.deepEqual([idle.values, idle.valuesPerSecond], [0, 0]);
  assert.equal(second.ticket - first.ticket, second.values, "each value is in one interval");
  assert.ok(second.ticket <= last && second.ticket > 0);
  assert.ok(first.seen <= first.values);
  const table = await shm(["hz", "idle", "-n", "1", "--window", "50ms"]);
  assert.match(table.stdout, /^VARIABLE +RATE Hz +GAP min +mean +max ms +JITTER +SEEN\nidle +0 /);
  assert.match((await shm(["hz", "x", "-n", "1", "--window", "50ms"])).stderr, /no such variables/);
});

test("robo shm hz follows a variable that was removed and made anew", async () => {
  const context = fakeContext({ args: ["shm", "hz", "--window", "50ms", "--json"] });
  using first = new HostVariable("pose");
  first.data = 1;
  const running = runCommand(context);
  const lines = () =>
    context.stdout().split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
  await until("it measures", () => lines().length > 0);
  first.remove();
  using second = new HostVariable("pose");
  for (let i = 0; i < 5; i++) second.data = i;
  await until("the new one is measured", () => lines().at(-1).ticket === 5);
  second.data = 6;
  await until("it is followed", () => lines().at(-1).ticket === 6);
  context.interrupt();
  assert.equal(await running, 0);
});

test("robo shm doctor shows what is wrong with each, and ends with 69 when something fails", async () => {
  await shm(["set", "pose", "1", "--max-size", "10"]);
  await shm(["set", "pose", "much too long for it"]);
  const fine = await shm(["doctor", "--reap"]);
  assert.equal(fine.status, 0);
  assert.match(fine.stdout, /ok {4}native library: /);
  assert.match(fine.stdout, /ok {4}contents: 1 variable and 0 functions/);
  assert.match(fine.stdout, /warn {2}variable pose: 1 write refused/);
  const folder = Deno.env.get("ROBO_SHM_DIR")!;
  await Deno.writeFile(`${folder}/broken.var`, new Uint8Array(5000), { mode: 0o600 });
  const failing = await shm(["doctor", "--json"]);
  assert.equal(failing.status, 69);
  const { findings, fail } = JSON.parse(failing.stdout);
  assert.equal(fail, 1);
  const broken = findings.find(({ level }: { level: string }) => level === "fail");
  assert.match(broken.name + broken.hint, /variable broken.*robo shm rm broken/);
  await Deno.writeTextFile(`${folder}/open.var`, "", { mode: 0o644 });
  await Deno.symlink("/etc/passwd", `${folder}/link.fn`);
  const more = (await shm(["doctor"])).stdout;
  assert.match(more, /fail {2}function link: .*\n +hint: .*robo shm rm link/);
  assert.match(more, /fail {2}variable open: .*\n +hint: .*robo shm rm open/);
  assert.equal((await shm(["rm", "open", "link", "broken"])).status, 0);
  assert.equal((await shm(["doctor"])).status, 0);
  assert.ok((await Deno.stat("/etc/passwd")).isFile);
});

test("a struct's values pass between the library and the commands", async () => {
  await using schema = await temporaryFile(JSON.stringify(POSE));
  const codec = structCodec<{ stamp: bigint; x: number }>(POSE);
  using pose = new HostVariable("pose", { codec });
  pose.data = { stamp: 2n ** 64n - 1n, x: -1 };
  const shown = await shm(["get", "pose", "--schema", schema.path]);
  assert.equal(shown.stdout, '{"stamp":18446744073709551615,"x":-1}\n');
  await shm(["set", "pose", shown.stdout.trim(), "--schema", schema.path]);
  const { value, info } = pose.read();
  assert.deepEqual(value, { stamp: 2n ** 64n - 1n, x: -1 });
  assert.deepEqual([info.ticket, info.codec], [2, "struct"]);
});

test("a value that is not what its codec says is shown in hex, and why", async () => {
  using odd = new HostVariable("odd");
  odd.writeBytes(Uint8Array.of(0xc1, 2), "msgpack");
  const shown = await shm(["get", "odd"]);
  assert.deepEqual([shown.status, shown.stdout], [0, "c102 (2 B)\n"]);
  assert.match(shown.stderr, /^It cannot be read: /);
  assert.ok(JSON.parse((await shm(["get", "odd", "--json"])).stdout).problem);
  assert.match(
    (await shm(["watch", "odd", "-n", "1"])).stdout,
    /^odd: c102 \(2 B\) \(cannot be read: /,
  );
  odd.writeBytes(Uint8Array.of(0xff), "raw");
  assert.deepEqual(await shm(["get", "odd"]), { status: 0, stdout: "ff (1 B)\n", stderr: "" });
});
