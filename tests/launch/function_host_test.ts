import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { Hub } from "../../services/hub/mod.ts";
import { coreOf } from "../lib/hub_core.ts";
import { robo } from "../lib/robo_process.ts";
import { until } from "../lib/until.ts";
import { hostCommand } from "../../services/launch/hosts/host_command.ts";
import { hostSettings, moduleFolder, nodePlan, NodeProcess, type TestNode } from "./hosts_lab.ts";

const MODULE = `
import { initNode } from "robo";
export function show(kwargs: unknown) { console.log(JSON.stringify(kwargs)); }
export function wait() { Deno.writeTextFileSync("pid", String(Deno.pid)); setInterval(() => {}, 1000); }
export const notAFunction = 3;
export default async function () { await null; console.log("default"); }
export async function fail() { await null; throw new TypeError("no good", { cause: new Error("why") }); }
export async function node() {
  const node = initNode("own name", { namespace: "inner" });
  node.onShutdown(() => console.log("shut down"));
  console.log(node.name, node.resolve("hello"), node.resolve("/hello"), initNode("second").name);
  const publisher = node.publisher().topicPublisher("hello");
  await publisher.ready();
  publisher.publish(node.name);
  await node.spin();
  Deno.exitCode = 9;
}
export function listener() {
  const node = initNode("listener");
  node.subscribe("hello", (value) => { console.log(value); void node.shutdown(); });
  void node.ready().then(() => console.log("ready"));
}
`;

/** Runs a function of {@linkcode MODULE}, or of other modules, to its end. */
async function run(node: Partial<TestNode>, modules: Record<string, string> = { "m.ts": MODULE }) {
  await using folder = await moduleFolder(modules);
  await using process = NodeProcess.of(folder.path, { module: "m.ts", function: "show", ...node });
  return await process.end();
}

function startHub(): Promise<Hub> {
  return Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
}

Deno.test("A function gets its kwargs as they stand in the launch file", async () => {
  const kwargs = JSON.parse(
    `{"n":null,"t":true,"f":false,"x":-1.5e-9,"s":"a\\n\\u0000","größe":"Ω🦎","o":{"a":[[],{}]},"__proto__":{"x":1},"constructor":2}`,
  );
  kwargs.long = "Ω".repeat(50_000);
  const { code, stdout, stderr } = await run({ kwargs });
  assert.equal(stderr, "");
  assert.equal(stdout, JSON.stringify(kwargs) + "\n");
  assert.equal(code, 0);
});

Deno.test("A function may be the default export, and be asynchronous", async () => {
  assert.deepEqual(await run({ function: "default" }), {
    code: 0,
    stdout: "default\n",
    stderr: "",
  });
});

Deno.test("A function that is missing, or is none, is named beside those that are there", async () => {
  for (const name of ["shows", "notAFunction", "toString", "__proto__"]) {
    const { code, stderr } = await run({ function: name });
    assert.equal(code, 78);
    assert.match(stderr, new RegExp(`^error: .*/m\\.ts exports .*${name}`));
    assert.match(
      stderr,
      /\nhint: It exports the functions default, fail, listener, node, show, wait\n$/,
    );
  }
  const { stderr } = await run({}, { "m.ts": "function show() {}" });
  assert.match(stderr, /\nhint: .* put export in front of yours\n$/);
});

Deno.test("A function that throws ends with status 1 and the user's own stack", async () => {
  const { code, stderr } = await run({ function: "fail" });
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^error: TypeError: no good\n {4}at fail \(file:\/\/.*\/m\.ts:7:.*\)\ncaused by: Error: why\n/,
  );
  assert.doesNotMatch(stderr, /hosts/);
});

Deno.test("A module that throws, cannot be parsed or imports what is missing is named", async () => {
  const thrown = await run({}, { "m.ts": "\nthrow new RangeError('too far');" });
  assert.equal(thrown.code, 1);
  assert.match(
    thrown.stderr,
    /^error: RangeError: too far\n {4}at file:\/\/.*\/m\.ts:2:7\n$/,
  );
  const broken = await run({}, { "m.ts": "export function show( {" });
  assert.equal(broken.code, 1);
  assert.match(broken.stderr, /^error: .*\/m\.ts:1:\d+/s);
  assert.doesNotMatch(broken.stderr, /hosts/);
  const missing = await run({}, { "m.ts": `import "./other.ts";\nexport function show() {}` });
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /^error: .*other\.ts/);
  assert.doesNotMatch(missing.stderr, /hosts/);
});

Deno.test("A node has the name, namespace and topics of its launch, and shuts down when it is told to", async () => {
  await using folder = await moduleFolder({ "m.ts": MODULE });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    await using hub = await startHub();
    await using listener = new Node("test", { core: coreOf(hub) });
    const messages = listener.subscriber("");
    await listener.ready();
    await using process = NodeProcess.of(folder.path, {
      name: "left/talker",
      module: "m.ts",
      function: "node",
      namespace: "left",
      remap: { hello: "words", "/hello": "/words" },
    }, coreOf(hub));
    for await (const { topic, value } of messages) {
      assert.deepEqual([topic, value], ["left/inner/words", "left/talker"]);
      break;
    }
    using observer = hub.observe();
    const { publishers } = await observer.take();
    assert.ok(publishers.some(({ name }) => name === "left/talker"));
    const { code, stdout } = await process.end(signal);
    assert.equal(stdout, "left/talker left/inner/words words second\nshut down\n");
    assert.equal(code, 9, "the program ends by itself");
  }
});

Deno.test("A function may return while its node goes on", async () => {
  await using hub = await startHub();
  await using talker = new Node("talker", { core: coreOf(hub) });
  await using folder = await moduleFolder({ "m.ts": MODULE });
  await using process = NodeProcess.of(folder.path, {
    module: "m.ts",
    function: "listener",
  }, coreOf(hub));
  await process.prints("ready");
  await talker.ready();
  talker.publisher().publish("hello", "bye");
  assert.deepEqual(await process.end(), { code: 0, stdout: "ready\nbye\n", stderr: "" });
});

Deno.test({
  name: "A node ends when its launcher is gone and nobody else ends it",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using folder = await moduleFolder({ "m.ts": MODULE });
    const plan = nodePlan(folder.path, { module: "m.ts", function: "wait" });
    const { command, env } = hostCommand(plan, hostSettings(folder.path));
    const launcher = new Deno.Command("sh", {
      args: ["-c", `"$@" & read wait`, "sh", ...command],
      cwd: folder.path,
      env: { ...env },
      stdin: "piped",
      stdout: "null",
    }).spawn();
    const pid = await until("the node runs", () => {
      return Deno.readTextFile(`${folder.path}/pid`).then(Number, () => undefined);
    });
    const isThere = () => Deno.stat(`/proc/${pid}`).then(() => true, () => false);
    launcher.kill("SIGKILL");
    await launcher.status;
    await until("the node has ended", async () => !await isThere());
    await launcher.stdin.close().catch(() => {});
  },
});

Deno.test("robo run calls a function as a launch does", async () => {
  await using folder = await moduleFolder({ "m.ts": MODULE });
  const file = `${folder.path}/m.ts`;
  const { status, stdout, stderr } = await robo(
    ["run", "--function", "show", "--kwargs", `{"topic": "hello"}`, file],
  );
  assert.deepEqual([status, stdout, stderr], [0, `{"topic":"hello"}\n`, ""]);
  for (const args of [["--kwargs", "{}"], ["--function", "show", "--kwargs", "[]"]]) {
    assert.notEqual((await robo(["run", ...args, file])).status, 0);
  }
});
