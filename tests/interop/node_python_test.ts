import assert from "node:assert/strict";
import { type Log, Node, pose, type Vector, vector } from "../../client/mod.ts";
import { Hub } from "../../services/hub/mod.ts";
import { coreOf, once } from "../lib/hub_core.ts";
import { findPython, findPythonWith, PYGECKO, runPython } from "../lib/python.ts";

const zmq = findPythonWith("zmq");
const gecko = findPythonWith("zmq", "pygecko.messages");
const msgpack = findPythonWith("msgpack");
const python = findPython();

async function start(): Promise<Hub> {
  return await Hub.start({ in: "tcp://127.0.0.1:0", out: "tcp://127.0.0.1:0" });
}

Deno.test({
  name:
    "pygecko's messages pass between Python and a node, through the hub (needs pyzmq and pygecko)",
  ignore: gecko === undefined,
  async fn() {
    await using hub = await start();
    const shown: string[] = [];
    await using node = new Node("node", { core: coreOf(hub) });
    const done = once<void>();
    node.subscribe<Vector>("vector", (value, topic) => {
      shown.push(`${topic} ${JSON.stringify(value)}`);
      // The answer wakes Python up, which then ends.
      pickles.publish("pose", pose({ position: { x: value.x } }));
    }, { encoding: "pickle" });
    node.subscribe<Log>("/log", ({ level, name, text }) => {
      shown.push(`${level} ${name} ${text}`);
      done.resolve();
    }, { encoding: "pickle" });
    const pickles = node.publisher({ encoding: "pickle" });
    await node.ready();
    const script = `${PYGECKO}
import pickle, time, zmq
from pygecko.messages import *
context = zmq.Context()
pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
pub.connect("${hub.identity.in}")
sub.connect("${hub.identity.out}")
sub.subscribe(b"pose")
poller = zmq.Poller()
poller.register(sub)
while not poller.poll(50):
  pub.send_multipart([b"vector", pickle.dumps(Vector(7, 0, 0.5))])
topic, payload = sub.recv_multipart()
assert topic == b"pose" and pickle.loads(payload) == Pose(Vector(7, 0, 0), Quaternion(1, 0, 0, 0))
pub.send_multipart([b"log", pickle.dumps(Log("INFO", "py", "done"))])
context.destroy(linger=1000)`;
    await Promise.all([runPython(gecko!, script), done.promise]);
    assert.equal(shown[0], `vector ${JSON.stringify(vector({ x: 7, z: 0.5 }))}`);
    assert.equal(shown.at(-1), "INFO py done");
  },
});

Deno.test({
  name: "A node takes Python's JSON and bytes, and Python takes a node's log lines (needs pyzmq)",
  ignore: zmq === undefined,
  async fn() {
    await using hub = await start();
    await using node = new Node("node", { core: coreOf(hub) });
    const got = once<unknown>();
    node.subscribe("json", (value) => {
      got.resolve(value);
      node.logWarn("hot");
    }, { encoding: "auto" });
    await node.ready();
    const script = `
import json, sys, zmq
context = zmq.Context()
pub, sub = context.socket(zmq.PUB), context.socket(zmq.SUB)
pub.connect("${hub.identity.in}")
sub.connect("${hub.identity.out}")
sub.subscribe(b"log")
while not sub.poll(50):
  pub.send_multipart([b"json", json.dumps({"volts": [11.5, 12]}).encode()])
sys.stdout.buffer.write(sub.recv_multipart()[1])
context.destroy(linger=0)`;
    const [log, value] = await Promise.all([runPython(zmq!, script), got.promise]);
    assert.deepEqual(value, { volts: [11.5, 12] });
    assert(new TextDecoder().decode(log).includes("pygecko.messages\nLog\n"));
  },
});

Deno.test({
  name: "A node works with a core of libzmq, and comes back to it after a restart (needs pyzmq)",
  ignore: zmq === undefined,
  async fn() {
    const folder = await Deno.makeTempDir();
    const core = { in: `ipc://${folder}/in`, out: `ipc://${folder}/out` };
    const lost = once<void>();
    await using node = new Node("node", { core, onConnection: (up) => up || lost.resolve() });
    const subscriber = node.subscriber<number>("n");
    const values = subscriber[Symbol.asyncIterator]();
    const publisher = node.publisher<number>().topicPublisher("n");
    for (let round = 0; round < 2; round++) {
      const script = `
import sys, threading, zmq
context = zmq.Context()
xsub, xpub = context.socket(zmq.XSUB), context.socket(zmq.XPUB)
xsub.bind("${core.in}")
xpub.bind("${core.out}")
threading.Thread(target=lambda: (sys.stdin.read(), context.destroy(linger=0)), daemon=True).start()
try: zmq.proxy(xsub, xpub)
except zmq.ZMQError: pass`;
      const proxy = new Deno.Command(zmq!, { args: ["-c", script], stdin: "piped" }).spawn();
      await Promise.all([publisher.ready(), node.ready()]);
      assert.equal(publisher.publish(round), true);
      assert.equal((await values.next()).value.value, round);
      await proxy.stdin.close();
      await proxy.status;
      await lost.promise;
    }
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "The Python reader of the guide reads typed arrays and messages (needs python3-msgpack)",
  ignore: msgpack === undefined,
  async fn() {
    const { encodeMsgpack } = await import("../../protocols/gecko/msgpack.ts");
    const guide = await Deno.readTextFile(new URL("../../docs/node-library.md", import.meta.url));
    const reader = /```python\n(# robo_payload[^]*?)```/.exec(guide)![1]!;
    const value = {
      scan: new Float32Array([1.5, 2.5]),
      counts: BigInt64Array.of(-1n, 2n ** 62n),
      pose: pose({ position: { x: 2 } }),
      bytes: Uint8Array.of(1, 2),
      when: new Date(1_500_000_000_500),
      big: 2n ** 70n,
    };
    const script = `${reader}
import sys
value = unpack(sys.stdin.buffer.read())
assert list(value["scan"]) == [1.5, 2.5], value
assert list(value["counts"]) == [-1, 2**62], value
assert value["pose"] == ("pose", [("vector", [2, 0, 0]), ("quaternion", [1, 0, 0, 0])]), value
assert value["bytes"] == b"\\x01\\x02" and value["big"] == 2**70, value
assert value["when"].to_unix_nano() == 1_500_000_000_500_000_000, value`;
    await runPython(msgpack!, script, encodeMsgpack(value));
  },
});

Deno.test({
  name: "The Python reader of the guide is valid Python (needs python3)",
  ignore: python === undefined,
  async fn() {
    const guide = await Deno.readTextFile(new URL("../../docs/node-library.md", import.meta.url));
    const reader = /```python\n(# robo_payload[^]*?)```/.exec(guide)![1]!;
    await runPython(
      python!,
      "import ast, sys; ast.parse(sys.stdin.read())",
      new TextEncoder().encode(reader),
    );
  },
});
