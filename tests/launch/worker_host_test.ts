import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { Hub } from "../../services/hub/mod.ts";
import { workerSpec } from "../../services/launch/hosts/host_command.ts";
import { coreOf } from "../lib/hub_core.ts";
import { until } from "../lib/until.ts";
import { moduleFolder, NO_CORE, nodePlan, SharedProcess, type TestNode } from "./hosts_lab.ts";

const MODULE = `
import { initNode } from "robo";
import process from "node:process";
import { Console } from "node:console";

export async function stay({ mark = "up" }: { mark?: string }) {
  const node = initNode("own name", { namespace: "inner", sink: () => {} });
  node.onShutdown(async () => { await null; console.log("shut down"); });
  console.log(mark, node.name, node.resolve("hello"));
  await node.spin();
  console.log("returned");
}
export async function talk() {
  const node = initNode("talker");
  const publisher = node.publisher().topicPublisher("hello");
  node.onShutdown(() => { publisher.publish("bye"); });
  await publisher.ready();
  publisher.publish(node.name);
  node.logInfo("said it");
}
export function show(kwargs: unknown) { console.log(JSON.stringify(kwargs)); }
export function print() {
  console.log("%s is %d", "Ω", 3, { a: [1] });
  console.error("two\\nlines");
  console.table([{ a: 1 }]);
  Deno.stdout.writeSync(new TextEncoder().encode("raw "));
  process.stdout.write("process\\n");
  new Console(process.stderr).warn("third");
  Deno.stderr.writeSync(new TextEncoder().encode("no end"));
}
export async function plain() { console.log("up"); await new Promise(() => setInterval(() => {}, 1000)); }
export async function forever() { initNode("deaf", { sink: () => {} }); console.log("up"); await new Promise(() => setInterval(() => {}, 1000)); }
export function loop() { console.log("up"); for (;;); }
export function flood() { console.log("up"); for (;;) console.log("x".repeat(10_000)); }
export function fail() { throw new TypeError("no good"); }
export async function failLater() { setTimeout(() => { throw new RangeError("later"); }, 1); await new Promise(() => {}); }
export async function reject() { void Promise.reject(new Error("nobody cares")); await new Promise(() => {}); }
export function exit() { console.log("leaving"); Deno.exit(3); console.log("not here"); }
export function processExit() { process.exit(4); }
export async function close() { self.close(); await new Promise(() => {}); }
`;

async function share(nodes: readonly TestNode[], core?: { in: string; out: string }) {
  const folder = await moduleFolder({ "m.ts": MODULE, "bad.ts": "export function show( {" });
  const shared = await SharedProcess.start(folder.path, nodes, core);
  return {
    folder,
    shared,
    async [Symbol.asyncDispose]() {
      await shared[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Files that a process has open; 0 where the system does not tell. */
async function openFiles(pid: number): Promise<number> {
  try {
    return (await Array.fromAsync(Deno.readDir(`/proc/${pid}/fd`))).length;
  } catch {
    return 0;
  }
}

function node(name: string, fn: string = name): TestNode {
  return { name, module: "m.ts", function: fn };
}

Deno.test("Nodes of one process have names, namespaces, topics and kwargs of their own", async () => {
  await using hub = await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
  await using listener = new Node("test", { core: coreOf(hub) });
  const messages = listener.subscriber(["left", "right"]);
  await listener.ready();
  const kwargs = JSON.parse(`{"größe":["Ω🦎\\u0000",null,1.5],"__proto__":{"x":1}}`);
  kwargs.long = "Ω".repeat(50_000);
  await using place = await share([
    { ...node("left/a", "talk"), namespace: "left", remap: { hello: "words" } },
    { ...node("right/b", "talk"), namespace: "right" },
    { ...node("c", "show"), kwargs },
  ], coreOf(hub));
  const { shared } = place;
  const heard = new Set<string>();
  for await (const { topic, value } of messages) {
    heard.add(`${topic} ${value}`);
    if (heard.size === 2) break;
  }
  assert.deepEqual([...heard].toSorted(), ["left/words left/a", "right/hello right/b"]);
  await shared.exited("c");
  assert.equal(shared.lines("c").join(""), JSON.stringify(kwargs));
  await until("its log line is there", () => shared.lines("left/a", "stderr").length > 0);
  assert.deepEqual(shared.lines("left/a", "stderr"), ["[INFO] left/a: said it"]);
  await shared.ask({ do: "stop", node: "left/a" });
  assert.deepEqual(await shared.exited("left/a"), { event: "exited", node: "left/a", code: 0 });
  for await (const { topic, value } of messages) {
    assert.deepEqual([topic, value], ["left/words", "bye"], "callbacks still can publish");
    break;
  }
});

Deno.test("What a worker prints says which node it comes from", async () => {
  await using place = await share([node("print"), node("stay")]);
  const { shared } = place;
  assert.deepEqual(await shared.exited("print"), { event: "exited", node: "print", code: 0 });
  assert.deepEqual(shared.lines("print"), [
    "Ω is 3 { a: [ 1 ] }",
    "┌─────────┬───┐",
    "│ (index) │ a │",
    "├─────────┼───┤",
    "│ 0       │ 1 │",
    "└─────────┴───┘",
    "raw process",
  ]);
  assert.deepEqual(shared.lines("print", "stderr"), ["two", "lines", "third", "no end"]);
  await shared.prints("stay", "up stay inner/hello");
  const events = shared.items.map((item) => item.event);
  assert.ok(events.indexOf("started") < events.indexOf("line"), "a node starts before it prints");
  assert.ok(!events.includes("unattributed"));
});

Deno.test("A node that fails or exits does not take the others along", async () => {
  const failures = ["fail", "failLater", "reject", "exit", "processExit", "close"];
  const bad = { name: "bad", module: "bad.ts", function: "show" };
  await using place = await share([
    node("stay"),
    ...failures.map((name) => node(name)),
    bad,
    node("missing"),
  ]);
  const { shared } = place;
  const ends = await Promise.all([...failures, "missing"].map((name) => shared.exited(name)));
  assert.deepEqual(
    ends.map((end) => end.event === "exited" && [end.code, end.error]),
    [
      [1, "TypeError: no good"],
      [1, "RangeError: later"],
      [1, "Error: nobody cares"],
      [3, undefined],
      [4, undefined],
      [0, undefined],
      [78, `${place.folder.path}/m.ts exports no function missing`],
    ],
  );
  assert.match(
    shared.lines("fail", "stderr").join("\n"),
    /^error: TypeError: no good\n {4}at fail \(.*m\.ts:\d+:\d+\)$/,
  );
  assert.match(shared.lines("failLater", "stderr").join("\n"), /RangeError: later\n.*m\.ts/);
  assert.deepEqual(shared.lines("exit"), ["leaving"]);
  await shared.exited("bad");
  assert.match(shared.lines("bad", "stderr").join("\n"), /bad\.ts:1:/);
  await shared.prints("stay", "up stay inner/hello");
  assert.equal(await shared.end(), 0);
  assert.deepEqual(shared.lines("stay").slice(1), ["shut down", "returned"]);
  assert.equal(shared.stderr, "");
});

Deno.test("A restart of one node leaves the others as they are, and nothing behind, many times", async () => {
  await using place = await share([node("stay"), node("other", "stay")]);
  const { shared } = place;
  await shared.prints("other", "up other inner/hello");
  let files = 0;
  for (let count = 1; count <= 30; count++) {
    await shared.ask({ do: "restart", node: "stay" });
    await shared.exited("stay", count);
    if (count === 10) files = await openFiles(shared.pid);
  }
  // A worker has a few files of its own, which it closes a moment after its end.
  await until(
    `few more than ${files} files are open`,
    async () => await openFiles(shared.pid) < files + 15,
  );
  await until("it runs again", () => {
    return shared.lines("stay").filter((line) => line.startsWith("up")).length === 31;
  });
  assert.deepEqual(shared.lines("other"), ["up other inner/hello"]);
  assert.ok(shared.exits("stay").every((exit) => exit.event === "exited" && exit.code === 0));
  assert.equal(await shared.end(), 0);
});

Deno.test("A node that has ended is started anew by restart or start, also with other kwargs", async () => {
  await using place = await share([{ ...node("show"), kwargs: { a: 1 } }]);
  const { folder, shared } = place;
  await shared.exited("show");
  await shared.ask({ do: "restart", node: "show" });
  await shared.exited("show", 2);
  const plan = nodePlan(folder.path, { ...node("show"), kwargs: { a: 2 } });
  await shared.ask({ do: "start", node: "show", spec: workerSpec(plan, NO_CORE) });
  await shared.exited("show", 3);
  assert.deepEqual(shared.lines("show"), [`{"a":1}`, `{"a":1}`, `{"a":2}`]);
});

Deno.test("A node that does not heed a stop is ended by force, alone", async () => {
  await using place = await share([node("forever"), node("stay")]);
  const { shared } = place;
  await shared.prints("forever", "up");
  await shared.ask({ do: "stop", node: "forever", graceMs: 10 });
  const killed = { event: "exited", node: "forever", code: 1, killed: true };
  assert.deepEqual(await shared.exited("forever"), killed);
  await shared.ask({ do: "restart", node: "forever" });
  await until("it runs again", () => shared.lines("forever").length === 2);
  await shared.ask({ do: "kill", node: "forever" });
  assert.deepEqual(await shared.exited("forever", 2), killed);
  assert.equal(await shared.end("SIGINT"), 0, "the other shuts down");
  assert.deepEqual(shared.lines("stay").slice(1), ["shut down", "returned"]);
});

Deno.test("A function that makes no node, and so has nobody to heed a stop, ends with it at once", async () => {
  await using place = await share([node("plain"), node("stay")]);
  const { shared } = place;
  await shared.prints("plain", "up");
  await shared.ask({ do: "stop", node: "plain", graceMs: 1e9 });
  assert.deepEqual(await shared.exited("plain"), { event: "exited", node: "plain", code: 130 });
  assert.equal(await shared.end("SIGTERM"), 0);
});

Deno.test("A node that is stuck ends the process, after the others have shut down", async () => {
  await using place = await share([node("loop"), node("stay")]);
  const { shared } = place;
  await Promise.all([shared.prints("loop", "up"), shared.prints("stay", "up stay inner/hello")]);
  await shared.ask({ do: "kill", node: "loop" });
  assert.equal(await shared.ended(), 70);
  assert.deepEqual(shared.items.filter(({ event }) => event === "stuck"), [
    { event: "stuck", node: "loop" },
  ]);
  assert.deepEqual(shared.lines("stay").slice(1), ["shut down", "returned"]);
});

Deno.test("The process ends with its nodes on SIGTERM, also those that would not", async () => {
  await using place = await share([node("forever"), node("stay")]);
  const { shared } = place;
  await shared.prints("forever", "up");
  await shared.prints("stay", "up stay inner/hello");
  assert.equal(await shared.end("SIGTERM"), 0);
  assert.deepEqual(shared.lines("stay").slice(1), ["shut down", "returned"]);
});

Deno.test("Requests that make no sense are refused with the reason", async () => {
  await using place = await share([node("stay")]);
  const { folder, shared } = place;
  await shared.prints("stay", "up stay inner/hello");
  const spec = workerSpec(nodePlan(folder.path, node("stay")), NO_CORE);
  await shared.ask({ do: "start", node: "stay", spec });
  await shared.ask({ do: "stop", node: "nobody" });
  await shared.ask({ do: "kill", node: "nobody" });
  await shared.ask({ do: "restart", node: "nobody" });
  await shared.write(
    `{"do":"dance","node":"stay"}\n{"do":"start","node":"x","spec":{"module":1}}\n{}\nnull\n[\n\n`,
  );
  await until("all are refused", () => {
    return shared.items.filter(({ event }) => event === "refused").length >= 9;
  });
  const reasons = shared.items.flatMap((item) => item.event === "refused" ? [item.reason] : []);
  assert.deepEqual(reasons.slice(0, 6), [
    "It runs already",
    "It does not run",
    "It does not run",
    "It was never started",
    `Nobody can "dance"`,
    "It does not say what to run",
  ]);
  assert.equal(shared.exits("stay").length, 0);
});

Deno.test("A node that floods its output waits for the reader, in bounded memory", async () => {
  await using place = await share([node("flood"), node("stay")]);
  const { shared } = place;
  await until("a lot has been printed", () => shared.lines("flood").length > 2000);
  const status = await Deno.readTextFile(`/proc/${shared.pid}/status`).catch(() => "VmRSS: 0 kB");
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)![1]);
  assert.ok(rss < 400_000, `${rss} kB`);
  await shared.prints("stay", "up stay inner/hello");
});
