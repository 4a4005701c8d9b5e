import assert from "node:assert/strict";
import { Node } from "../../client/mod.ts";
import { Hub } from "../../services/hub/mod.ts";
import { loadLaunchPlan } from "../../services/launch/file/mod.ts";
import { hostSettings, NodeProcess } from "../launch/hosts_lab.ts";
import { Collected } from "../lib/collected.ts";
import { coreOf } from "../lib/hub_core.ts";
import { findPythonWith } from "../lib/python.ts";
import { until } from "../lib/until.ts";

const EXAMPLES = new URL("../../examples", import.meta.url).pathname;
const COMPILER_FLAGS = ["-std=c++17", "-DMSGPACK_NO_BOOST"];

const python = findPythonWith("zmq", "msgpack");
const hasCpp = canCompile("#include <zmq.hpp>\n#include <msgpack.hpp>\n");

function canCompile(program: string): boolean {
  const file = Deno.makeTempFileSync({ suffix: ".cpp" });
  try {
    Deno.writeTextFileSync(file, program);
    const args = [...COMPILER_FLAGS, "-fsyntax-only", file];
    return new Deno.Command("g++", { args, stderr: "null" }).outputSync().success;
  } catch {
    return false;
  } finally {
    Deno.removeSync(file);
  }
}

function startHub(): Promise<Hub> {
  return Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
}

/** A program that uses the core of `hub`; it is killed at the end of its scope. */
function start(hub: Hub, [program, ...args]: readonly string[]) {
  const { in: input, out } = hub.identity;
  const process = new Deno.Command(program!, {
    args,
    env: { ROBO_CORE: `${input},${out}` },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [output, errors] = [new Collected(process.stdout), new Collected(process.stderr)];
  return {
    output,
    process,
    async [Symbol.asyncDispose]() {
      try {
        process.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
      await process.status;
      await Promise.all([output.done, errors.done]);
      assert.equal(errors.text, "");
    },
  };
}

/** A talker of another language is heard here, and a listener of it hears us. */
async function converse(
  { talker, listener, heard, handlesInterrupt }: {
    readonly talker: readonly string[];
    readonly listener: readonly string[];
    /** What the listener prints of our message. */
    readonly heard: RegExp;
    /** Whether Ctrl-C lets them end by themselves. */
    readonly handlesInterrupt: boolean;
  },
) {
  await using hub = await startHub();
  await using node = new Node("test", { core: coreOf(hub) });
  const chatter = node.subscriber<{ text: string; count: number }>("chatter");
  await node.ready();
  await using listening = start(hub, listener);
  const publisher = node.publisher().topicPublisher("chatter");
  await until("its subscription is there", () => [...hub.subscribers].length === 2);
  await until("it has heard us", () => {
    publisher.publish({ text: "hello world", count: 7 });
    return heard.test(listening.output.text);
  });
  await using talking = start(hub, talker);
  const counts: number[] = [];
  for await (const { value } of chatter) {
    if (!value.text.startsWith("hello from")) continue;
    counts.push(value.count);
    if (counts.length === 2) break;
  }
  assert.equal(counts[1], counts[0]! + 1);
  if (!handlesInterrupt) return;
  // Nor does a core that has gone keep them.
  await hub.close();
  for (const { process } of [listening, talking]) {
    process.kill("SIGINT");
    const { code, signal } = await process.status;
    assert.deepEqual([code, signal], [0, null]);
  }
}

Deno.test({
  name: "The examples in Python talk with nodes (needs pyzmq and msgpack)",
  ignore: python === undefined,
  fn: () =>
    converse({
      talker: [python!, `${EXAMPLES}/python/talker.py`],
      listener: [python!, `${EXAMPLES}/python/listener.py`],
      heard: /^chatter: hello world \(7\)$/m,
      handlesInterrupt: true,
    }),
});

Deno.test({
  name: "The examples in C++ talk with nodes (needs g++, cppzmq-dev and libmsgpack-cxx-dev)",
  ignore: !hasCpp,
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      const programs = ["talker", "listener"].map(async (name) => {
        const args = [...COMPILER_FLAGS, "-Wall", "-Wextra", "-Werror"];
        const source = `${EXAMPLES}/cpp/${name}.cpp`;
        const { success, stderr } = await new Deno.Command("g++", {
          args: [...args, source, "-o", `${folder}/${name}`, "-lzmq"],
        }).output();
        assert.ok(success, new TextDecoder().decode(stderr));
        return [`${folder}/${name}`];
      });
      const [talker, listener] = await Promise.all(programs);
      const heard = /^chatter: \{"text":"hello world","count":7\}$/m;
      await converse({
        talker: talker!,
        listener: listener!,
        heard,
        handlesInterrupt: false,
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Starts all nodes of a launch file with a hub, until each topic has been heard and each subscriber is there. */
async function launch(file: string, python?: string): Promise<void> {
  const plan = await loadLaunchPlan(file, { env: {} });
  assert.deepEqual(plan.warnings, []);
  assert.equal(plan.nodes.length, 9);
  await using hub = await startHub();
  const folder = file.slice(0, file.lastIndexOf("/"));
  const settings = { ...hostSettings(folder, coreOf(hub)), ...python && { python: () => python } };
  await using _nodes = new AsyncDisposableStack();
  for (const node of plan.nodes) _nodes.use(new NodeProcess(node, settings));
  await until("six listen", () => hub.subscribers.size === 6);
  await until("all topics are there", () => {
    const heard = hub.topics.all.filter(({ messages }) => messages > 5).map(({ name }) => name);
    return ["hello", "hey there", "cv"].every((topic) => heard.includes(topic));
  });
  using observer = hub.observe();
  const { topics } = await observer.take();
  const cv = topics.find(({ topic }) => topic === "cv")!;
  assert.ok(cv.bytes / cv.messages > 300_000, `${cv.bytes / cv.messages}`);
}

Deno.test("pygecko's launch file starts its nine nodes with functions in TypeScript", () => {
  return launch(`${EXAMPLES}/launch/robot.json`);
});

Deno.test({
  name:
    "pygecko's launch file starts its nine nodes with functions in Python (needs pyzmq and msgpack)",
  ignore: python === undefined,
  fn: () => launch(`${EXAMPLES}/launch/python/robot.json`, python),
});

Deno.test("The launch file in YAML says what it says it says", async () => {
  const load = (args: Record<string, string>) =>
    loadLaunchPlan(`${EXAMPLES}/launch/robot.yaml`, { args, env: Deno.env.toObject() });
  const plan = await load({ rate: "100" });
  assert.deepEqual(plan.warnings, []);
  assert.deepEqual(plan.nodes.map(({ name }) => name), [
    "camera",
    "viewer",
    "clock",
    "left/joints",
    "left/watch",
    "right/joints",
    "right/watch",
  ]);
  const joints = plan.nodes.find(({ name }) => name === "right/joints")!;
  assert.equal(joints.process, "arms");
  assert.deepEqual(joints.remap, { joints: "angles" });
  assert.equal(joints.program.kind === "function" && joints.program.kwargs["rate"], 100);
  const without = await load({ camera: "false" });
  assert.equal(without.nodes.length, 6);
});
