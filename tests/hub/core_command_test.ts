import assert from "node:assert/strict";
import { encodeMessage } from "../../protocols/zmtp/mod.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { message } from "./hub_lab.ts";
import { RawPeer } from "./raw_peer.ts";

function announcement(pid: number): string {
  return `/tmp/gecko-${pid}.json`;
}

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  Deno.test(`robo core announces itself for pygecko's programs, and after ${signal} leaves nothing behind and ends with 0`, async () => {
    await using core = await CoreProcess.start();
    const { pid } = core.places;
    const file = JSON.parse(await Deno.readTextFile(announcement(pid)));
    assert.equal(file.in_addr, core.places.in);
    assert.equal(file.out_addr, core.places.out);
    assert.equal(file.control, core.places.control);
    using _peer = await RawPeer.subscriber(core.places.out, "");
    assert.equal(await core.end(signal), 0);
    assert.ok(!exists(announcement(pid)));
  });
}

Deno.test("robo core removes the file of a core that was killed, and leaves those of others alone", async () => {
  const killed = await CoreProcess.start();
  const { pid } = killed.places;
  await killed.end("SIGKILL");
  assert.ok(exists(announcement(pid)));
  await using other = await CoreProcess.start();
  assert.ok(!exists(announcement(pid)));
  await using _third = await CoreProcess.start();
  assert.ok(exists(announcement(other.places.pid)));
});

Deno.test("robo core --stats, cut off by a closed pipe, takes its file with it", async () => {
  await using child = spawnRobo([
    "core",
    ...["--in", "tcp://127.0.0.1:0", "--out", "tcp://127.0.0.1:0", "--control", "127.0.0.1:0"],
    ...["--stats", "--interval", "50ms"],
  ]);
  const { process } = child;
  const reader = process.stdout.getReader();
  await reader.read();
  await reader.cancel();
  assert.equal((await process.status).code, 0);
  assert.ok(!exists(announcement(process.pid)));
});

Deno.test("robo core names the process that has its address, and ends with 69", async () => {
  await using core = await CoreProcess.start();
  for (const flag of ["--in", "--out"]) {
    const other = flag === "--in" ? "--out" : "--in";
    const { status, stderr } = await robo([
      "core",
      ...[flag, core.places.in, other, "tcp://127.0.0.1:0", "--control", "127.0.0.1:0"],
    ]);
    assert.equal(status, 69);
    assert.match(stderr, new RegExp(`in use by .*\\(pid ${core.places.pid}\\)`));
    assert.match(stderr, /hint: /);
  }
});

Deno.test("robo core refuses what makes no sense, with the status of sysexits and a hint", async () => {
  const keys = await Deno.makeTempFile();
  await Deno.writeTextFile(keys, `public=${"a".repeat(40)}\nsecret=${"b".repeat(40)}\n`);
  const users = await Deno.makeTempFile();
  await Deno.writeTextFile(users, "ann:secret\nhunter2\n");
  const cases: [string[], number, RegExp][] = [
    [["--in", "http://x"], 64, /Not an endpoint/],
    [["--in", "tcp://127.0.0.1"], 64, /Not an address/],
    [["--allow", "10.0.0.0/40"], 64, /not a network/],
    [["--interval", "0"], 64, /too short/],
    [["--latch", "map,,x"], 64, /pattern/],
    [["--curve", "--plain", "x"], 64, /exclude each other/],
    [["--plain", "/nowhere"], 78, /Cannot read \/nowhere/],
    [["--plain", users], 78, /line 2: not a user/],
    [["--curve", "--key-file", "/nowhere"], 78, /Cannot read the key file/],
    [["--curve", "--key-file", keys], 78, /belong together|not a key/],
    [["--in", "tcp://203.0.113.1:9"], 69, /Cannot listen/],
  ];
  for (const [args, expected, text] of cases) {
    const has = args.includes("--in");
    const { status, stderr } = await robo([
      "core",
      ...(has ? [] : ["--in", "tcp://127.0.0.1:0"]),
      ...["--out", "tcp://127.0.0.1:0", "--control", "127.0.0.1:0"],
      ...args,
    ]);
    assert.equal(status, expected, `${args}: ${stderr}`);
    assert.match(stderr, text);
    assert.match(stderr, /^hint: /m, `${args}`);
    assert.ok(!stderr.includes("hunter2"));
  }
  await Deno.remove(keys);
  await Deno.remove(users);
});

Deno.test("robo core --stats, piped, prints the layout of pygecko's core", async () => {
  await using core = await CoreProcess.start(["--stats", "--interval", "200ms"]);
  using publisher = await RawPeer.publisher(core.places.in);
  using _subscriber = await RawPeer.subscriber(core.places.out, "hello");
  for (let count = 0; count < 20; count++) await publisher.send(message("hello", "x".repeat(1024)));
  const block = await until(
    "a whole report with the messages",
    () =>
      core.stdout.split(/^(?=\+-{60}$)/m).slice(0, -1).find((block) => block.includes("\n hello.")),
  );
  const rule = "\\+-{30}\n";
  const usage = "cpu: [ \\d]{2}\\d\\.\\d% {4}mem: [ \\d]{2}\\d\\.\\d\\d%\n";
  const address = "127\\.0\\.0\\.1:\\d+";
  const layout = [
    "\\+-{60}\n",
    `\\| GeckoCore\\[\\d+\\]\\.+ ${usage}`,
    "\\| Total messages seen: \\d+\n",
    rule,
    `(\\| LISTEN ${address} connected to None:None\n){2}`,
    `(\\| ESTABLISHED ${address} connected to ${address}\n){2,}`,
    rule,
    // Nodes that happen to look for a core may find this one.
    "( .{30} [ \\d]{4}\\.\\d msgs/s [ \\d]{6}\\.\\d kB/s\n)+",
    rule,
    "\\| Alive processes: \\d+\n",
    rule,
    `(\\| .+\\[\\d+\\]\\.* ${usage})+`,
    "\n",
  ];
  assert.match(block, new RegExp(`^${layout.join("")}$`));
});

Deno.test("robo core --stats --json prints a snapshot a line, with pids found without a registration", async () => {
  await using core = await CoreProcess.start(["--stats", "--json", "--interval", "100ms"]);
  using publisher = await RawPeer.publisher(core.places.in);
  await publisher.send(message("a", "123"));
  const snapshot = await until(
    "a line with the message",
    () =>
      core.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line))
        .find(({ total }) => total.messages === 1),
  );
  assert.deepEqual(
    snapshot.topics.map((
      { topic, messages, bytes }: Record<string, unknown>,
    ) => [topic, messages, bytes]),
    [["a", 1, 3]],
  );
  assert.equal(snapshot.publishers[0].pid, Deno.pid);
  assert.equal(snapshot.publishers[0].mechanism, "NULL");
  assert.deepEqual(snapshot.publishers[0].topics, { a: 1 });
  assert.equal(snapshot.core.pid, core.places.pid);
  assert.ok(snapshot.processes.some(({ pid }: { pid: number }) => pid === Deno.pid));
});

Deno.test("robo core --uds listens on Unix sockets and leaves none behind; --metrics serves Prometheus", async () => {
  const folder = await Deno.makeTempDir();
  await using core = await CoreProcess.start([
    ...["--in", `ipc://${folder}/in`, "--out", `ipc://${folder}/out`, "--metrics", "127.0.0.1:0"],
  ]);
  using subscriber = await RawPeer.subscriber(core.places.out, "");
  using publisher = await RawPeer.publisher(core.places.in);
  await until(
    "the subscription is there",
    async () => (await core.snapshot()).subscribers[0]?.subscriptions === 1,
  );
  await publisher.send(encodeMessage([new Uint8Array([97]), new Uint8Array(0)]));
  assert.deepEqual(await subscriber.texts(1), ["a "]);
  const page = await (await fetch(core.places.metrics!)).text();
  assert.match(page, /^robo_topic_messages_total\{topic="a"\} 1$/m);
  assert.equal(await core.end("SIGINT"), 0);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  await Deno.remove(folder);
});

Deno.test("robo core keeps the limits of its flags and counts who broke them", async () => {
  await using core = await CoreProcess.start([
    ...["--max-message", "1kB", "--max-topics", "2", "--max-subscriptions", "2"],
    ...["--max-connections", "3", "--handshake-timeout", "100ms", "--latch", "map*"],
  ]);
  using publisher = await RawPeer.publisher(core.places.in);
  for (const topic of ["a", "b", "c", "d"]) await publisher.send(message(topic, "1"));
  const { topics } = await until("all are counted", async () => {
    const snapshot = await core.snapshot();
    return snapshot.total.messages === 4 && snapshot;
  });
  assert.deepEqual(topics.map(({ topic, messages }) => [topic, messages]), [
    ["a", 1],
    ["b", 1],
    ["(further topics)", 2],
  ]);
  await publisher.send(message("a", "x".repeat(2000)));
  await publisher.ended();
  using greedy = await RawPeer.subscriber(core.places.out, "1", "2", "3");
  await greedy.ended();
  const { refused } = await core.snapshot();
  assert.deepEqual(refused, { "message-too-large": 1, "too-many-subscriptions": 1 });
});
