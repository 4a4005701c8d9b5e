import assert from "node:assert/strict";
import { findPython } from "../lib/python.ts";
import type { HostSettings } from "../../services/launch/hosts/host_command.ts";
import { moduleFolder, NodeProcess, type TestNode } from "./hosts_lab.ts";

const ignore = findPython() === undefined;

const MODULE = `
import json, multiprocessing, sys, time
import helper
def show(**kwargs):
    core = kwargs.pop("geckocore", None)
    print(json.dumps([kwargs, core]))
def picky(topic): print(topic, multiprocessing.current_process().name, sys.argv, helper.VALUE)
async def later(topic): print("later", topic)
def fail(**kwargs): raise ValueError("no good")
def leave(**kwargs): sys.exit(7)
def wait(**kwargs):
    print("up")
    time.sleep(60)
_hidden = 3
`;
const MODULES = { "m.py": MODULE, "helper.py": "VALUE = 5\n" };

async function run(
  node: Partial<TestNode>,
  core?: HostSettings["core"],
  modules: Record<string, string> = MODULES,
) {
  await using folder = await moduleFolder(modules);
  const plan = { module: "m.py", function: "show", ...node };
  await using process = NodeProcess.of(folder.path, plan, core);
  const result = await process.end();
  return { ...result, stderr: result.stderr.replaceAll(folder.path, "") };
}

function pythonTest(name: string, fn: () => Promise<void>) {
  Deno.test({ name: `${name} (needs python3)`, ignore, fn });
}

pythonTest("A Python function gets its kwargs as they stand in the launch file", async () => {
  const kwargs = JSON.parse(
    `{"n":null,"t":true,"f":false,"x":-1.5e-9,"s":"a\\n\\u0000","größe":"Ω🦎","o":{"a":[[],{}]},"__proto__":{"x":1},"not a name":1}`,
  );
  kwargs.long = "Ω".repeat(50_000);
  const { code, stdout, stderr } = await run({ kwargs });
  assert.equal(stderr, "");
  assert.equal(JSON.stringify(JSON.parse(stdout)[0]), JSON.stringify(kwargs));
  assert.equal(code, 0);
});

pythonTest("A Python function gets the core as pygecko's launcher gives it", async () => {
  const tcp = await run({}, { in: "tcp://127.0.0.1:1", out: "tcp://[::1]:2" });
  assert.deepEqual(JSON.parse(tcp.stdout)[1], {
    type: "tcp",
    in: ["127.0.0.1", 1],
    out: ["::1", 2],
    in_addr: "tcp://127.0.0.1:1",
    out_addr: "tcp://[::1]:2",
  });
  const uds = await run({}, { in: "ipc:///tmp/in", out: "ipc:///tmp/out" });
  assert.deepEqual(JSON.parse(uds.stdout)[1], {
    type: "uds",
    in: "/tmp/in",
    out: "/tmp/out",
    in_addr: "ipc:///tmp/in",
    out_addr: "ipc:///tmp/out",
  });
  const own = await run({ kwargs: { geckocore: { key: "bob" } } });
  assert.deepEqual(JSON.parse(own.stdout)[1], { key: "bob" }, "the launch file's own stands");
});

pythonTest(
  "A Python function that takes no geckocore gets none; its process has the node's name",
  async () => {
    const { stdout, stderr } = await run({
      function: "picky",
      name: "left/arm",
      kwargs: { topic: "hello" },
    });
    assert.match(stdout, /^hello left\/arm \['.*\/m\.py'\] 5\n$/, stderr);
  },
);

pythonTest("A Python coroutine is run to its end", async () => {
  const { code, stdout } = await run({ function: "later", kwargs: { topic: "x" } });
  assert.deepEqual([code, stdout], [0, "later x\n"]);
});

pythonTest("A Python function that is missing is named beside those that are there", async () => {
  for (const name of ["shows", "_hidden"]) {
    const { code, stderr } = await run({ function: name });
    assert.equal(code, 78);
    assert.equal(
      stderr,
      `error: /m.py has no function ${name}\nhint: It has the functions show, picky, later, fail, leave, wait\n`,
    );
  }
});

pythonTest(
  "A Python function that throws, exits or cannot be imported tells its own story",
  async () => {
    const failed = await run({ function: "fail" });
    assert.equal(failed.code, 1);
    assert.match(
      failed.stderr,
      /^Traceback \(most recent call last\):\n {2}File "\/m\.py", line 9, in fail\n/,
    );
    assert.match(failed.stderr, /ValueError: no good\n$/);
    assert.equal((await run({ function: "leave" })).code, 7);
    const broken = await run({}, undefined, { "m.py": "def show(:\n" });
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /File "\/m\.py", line 1\n[^]*SyntaxError/);
    const wrong = await run({ function: "picky", kwargs: { topics: 1 } });
    assert.equal(wrong.code, 1);
    assert.match(wrong.stderr, /TypeError: picky\(\) got an unexpected keyword argument 'topics'/);
  },
);

pythonTest(
  "A Python module may be called like one of Python's own, or be part of a package",
  async () => {
    const shadow = await run({ module: "json.py", function: "hi" }, undefined, {
      "json.py": "def hi(): print('mine')\n",
    });
    assert.equal(shadow.stdout, "mine\n", shadow.stderr);
    const packed = await run({ module: "robot/arm/move.py", function: "go" }, undefined, {
      "robot/__init__.py": "",
      "robot/arm/__init__.py": "from .. import speed\n",
      "robot/arm/move.py": "from ..speed import FAST\ndef go(): print(__name__, FAST)\n",
      "robot/speed.py": "FAST = 9\n",
    });
    assert.equal(packed.stdout, "robot.arm.move 9\n", packed.stderr);
  },
);

pythonTest("A Python function ends quietly on Ctrl-C", async () => {
  await using folder = await moduleFolder(MODULES);
  await using process = NodeProcess.of(folder.path, { module: "m.py", function: "wait" });
  await process.prints("up");
  const { code, stderr } = await process.end("SIGINT");
  assert.deepEqual([code, stderr], [130, ""]);
});
