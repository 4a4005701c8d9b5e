import assert from "node:assert/strict";
import type { HubSnapshot } from "../../services/hub/mod.ts";
import { CoreProcess } from "../lib/core_process.ts";
import { robo, spawnRobo } from "../lib/robo_process.ts";
import { temporaryFile } from "../lib/temporary_file.ts";
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
  assert.ok(exists(announcement(pid))); // afterwards, any core that starts here may remove it
  await killed.end("SIGKILL");
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
  await using keys = await temporaryFile(`public=${"a".repeat(40)}\nsecret=${"b".repeat(40)}\n`);
  await using users = await temporaryFile("ann:secret\nhunter2\n");
  const cases: [string[], number, RegExp][] = [
    [["--in", "http://x"], 64, /Not an endpoint/],
    [["--in", "tcp://127.0.0.1"], 64, /Not an address/],
    [["--allow", "10.0.0.0/40"], 64, /not a network/],
    [["--interval", "0"], 64, /too short/],
    [["--latch", "map,,x"], 64, /pattern/],
    [["--curve", "--plain", "x"], 64, /exclude each other/],
    [["--authorized", "x"], 64, /--authorized does nothing without --curve/],
    [["--plain", users.path, "--key-file", "x"], 64, /--key-file does nothing without --curve/],
    [["--plain", "/nowhere"], 78, /Cannot read \/nowhere/],
    [["--plain", users.path], 78, /line 2: not a user/],
    [["--curve", "--key-file", "/nowhere"], 78, /Cannot read the key file/],
    [["--curve", "--key-file", keys.path], 78, /belong together|not a key/],
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
  await publisher.send(message("only here", "123"));
  // Nodes that happen to look for a core may find this one: only what is ours is looked at.
  const [snapshot, ours] = await until("a line with the message", () => {
    for (const line of core.stdout.split("\n").slice(0, -1)) {
      const snapshot: HubSnapshot = JSON.parse(line);
      const ours = snapshot.publishers.find(({ topics }) => topics["only here"] === 1);
      if (ours !== undefined) return [snapshot, ours] as const;
    }
    return undefined;
  });
  const topic = snapshot.topics.find(({ topic }) => topic === "only here")!;
  assert.deepEqual([topic.messages, topic.bytes, topic.publishers], [1, 3, 1]);
  assert.equal(ours.pid, Deno.pid);
  assert.equal(ours.mechanism, "NULL");
  assert.deepEqual(ours.topics, { "only here": 1 });
  assert.equal(snapshot.core.pid, core.places.pid);
  assert.ok(snapshot.processes.some(({ pid }) => pid === Deno.pid));
});

Deno.test("robo core --uds listens on Unix sockets and leaves none behind; --metrics serves Prometheus", async () => {
  const folder = await Deno.makeTempDir();
  await using core = await CoreProcess.start([
    ...["--in", `ipc://${folder}/in`, "--out", `ipc://${folder}/out`, "--metrics", "127.0.0.1:0"],
  ]);
  using subscriber = await RawPeer.subscriber(core.places.out, "only here");
  using publisher = await RawPeer.publisher(core.places.in);
  await until(
    "the subscription is there",
    async () =>
      (await core.snapshot()).subscribers.some(({ subscriptions }) => subscriptions === 1),
  );
  await publisher.send(message("only here", ""));
  assert.deepEqual(await subscriber.texts(1), ["only here "]);
  const page = await (await fetch(core.places.metrics!)).text();
  assert.match(page, /^robo_topic_messages_total\{topic="only here"\} 1$/m);
  assert.equal(await core.end("SIGINT"), 0);
  assert.deepEqual(await Array.fromAsync(Deno.readDir(folder)), []);
  await Deno.remove(folder);
});

Deno.test("robo core keeps the limits of its flags and counts who broke them", async () => {
  // With a password, so that no node that happens to look for a core takes one of the few places.
  await using users = await temporaryFile("ann:secret\n");
  await using core = await CoreProcess.start([
    ...["--max-message", "1kB", "--max-topics", "2", "--max-subscriptions", "2"],
    ...["--max-connections", "100", "--handshake-timeout", "5s", "--latch", "map*"],
    ...["--plain", users.path],
  ]);
  const security = { mechanism: "PLAIN", username: "ann", password: "secret" } as const;
  using publisher = await RawPeer.connect(core.places.in, "PUB", security);
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
  using greedy = await RawPeer.connect(core.places.out, "SUB", security);
  await greedy.subscribe("1", "2", "3");
  await greedy.ended();
  const { refused } = await core.snapshot();
  assert.equal(refused["message-too-large"], 1);
  assert.equal(refused["too-many-subscriptions"], 1);
});
