import assert from "node:assert/strict";
import {
  image,
  imu,
  joystick,
  lidar,
  log,
  pose,
  poseStamped,
  twist,
  vector,
  wrench,
} from "../../protocols/gecko/messages.ts";
import { decodePickle, encodePickle } from "../../protocols/gecko/pickle.ts";
import { findPython, findPythonWith, PYGECKO, runPython } from "../lib/python.ts";

const python = findPython();
const gecko = findPythonWith("pygecko.messages");

const PLAIN = `
import pickle, struct, sys
value = {
  "none": None, "flags": [True, False], "ints": [0, 255, 256, 65536, -1, -2**31, 2**31, 2**53 - 1],
  "big": [2**64, -2**64, 2**2100, -2**2100], "floats": [1.5, float("inf")], "text": "grüße 🤖" * 20,
  "bytes": [b"", b"abc", bytes(range(256)) * 2], "array": bytearray(b"xyz"), "list": list(range(2000)),
  "tuple": [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)], "set": {1, 2}, "frozen": frozenset([3]), "empty": set(),
  "dict": {1: "a", (2, 3): "b"}, "many": {str(i): i for i in range(1500)},
}
shared = ["same"]
value["shared"] = [shared, shared]
for protocol in range(2, 6):
  data = pickle.dumps(value, protocol)
  sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)
`;

function split(stream: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let at = 0; at < stream.length;) {
    const length = view.getUint32(at, true);
    parts.push(stream.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return parts;
}

Deno.test({
  name: "What CPython pickles is read, in protocols 2 to 5 (needs python3)",
  ignore: python === undefined,
  async fn() {
    const all = new Uint8Array(512).map((_, at) => at);
    const expected = {
      none: null,
      flags: [true, false],
      ints: [0, 255, 256, 65536, -1, -(2 ** 31), 2 ** 31, 2 ** 53 - 1],
      big: [2n ** 64n, -(2n ** 64n), 2n ** 2100n, -(2n ** 2100n)],
      floats: [1.5, Infinity],
      text: "grüße 🤖".repeat(20),
      bytes: [new Uint8Array(), new TextEncoder().encode("abc"), all],
      array: new TextEncoder().encode("xyz"),
      list: Array.from({ length: 2000 }, (_, at) => at),
      tuple: [[], [1], [1, 2], [1, 2, 3], [1, 2, 3, 4]],
      set: new Set([1, 2]),
      frozen: new Set([3]),
      empty: new Set(),
      dict: new Map<unknown, unknown>([[1, "a"], [[2, 3], "b"]]),
      many: Object.fromEntries(Array.from({ length: 1500 }, (_, at) => [String(at), at])),
      shared: [["same"], ["same"]],
    };
    const pickles = split(await runPython(python!, PLAIN));
    assert.equal(pickles.length, 4);
    for (const pickle of pickles) assert.deepEqual(decodePickle(pickle), expected);
  },
});

Deno.test({
  name: "What we pickle is read by CPython as the same values (needs python3)",
  ignore: python === undefined,
  async fn() {
    const value = {
      none: null,
      flags: [true, false],
      ints: [0, 255, 256, -1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1],
      big: [2n ** 64n, -(2n ** 64n), -128n, 127n, 128n, -129n, 2n ** 2100n],
      floats: [1.5, Infinity, new Float32Array([1, 2])],
      text: "grüße 🤖",
      bytes: new Uint8Array(300),
      ints16: new Int16Array([-1, 1]),
      set: new Set([1]),
      dict: new Map<unknown, unknown>([[1, "a"], [[2, 3], "b"]]),
      date: new Date(1500),
    };
    const script = `
import pickle, sys
v = pickle.loads(sys.stdin.buffer.read())
assert v == {
  "none": None, "flags": [True, False], "ints": [0, 255, 256, -1, 2**31, -2**31, 2**53 - 1],
  "big": [2**64, -2**64, -128, 127, 128, -129, 2**2100], "floats": [1.5, float("inf"), [1.0, 2.0]],
  "text": "grüße 🤖", "bytes": bytes(300), "ints16": [-1, 1], "set": {1}, "dict": {1: "a", (2, 3): "b"}, "date": 1.5,
}, v
assert isinstance(v["floats"][2][0], float)`;
    await runPython(python!, script, encodePickle(value));
  },
});

const MESSAGES = [
  vector({ x: 1, y: 2, z: 3 }),
  twist({ linear: { x: 0.5 } }),
  wrench({ torque: { z: 1.5 } }),
  pose({ position: { x: 1 } }),
  poseStamped({ timestamp: 1.5 }),
  imu({ linearAcceleration: { z: 9.81 }, timestamp: 2.5 }),
  image({ shape: [1, 3], data: Uint8Array.of(1, 2, 3), timestamp: 3.5 }),
  lidar({ scan: [[0, 1.5]], timestamp: 4.5 }),
  joystick({ axes: [0.5], buttons: [1], type: "ps4" }),
  log({ level: "INFO", name: "arm", text: "up" }),
];

Deno.test({
  name: "pygecko's own message classes travel both ways (needs pygecko)",
  ignore: gecko === undefined,
  async fn() {
    const script = `${PYGECKO}
import pickle, struct, sys
from pygecko.messages import *
zero = Vector(0, 0, 0)
one = Quaternion(1, 0, 0, 0)
expected = [
  Vector(1, 2, 3), Twist(Vector(0.5, 0, 0), zero), Wrench(zero, Vector(0, 0, 1.5)), Pose(Vector(1, 0, 0), one),
  PoseStamped(zero, one, 1.5), IMU(Vector(0, 0, 9.81), zero, zero, 2.5), Image((1, 3), b"\\x01\\x02\\x03", 3.5),
  Lidar([[0, 1.5]], 4.5), Joystick([0.5], [1], "ps4"), Log("INFO", "arm", "up"),
]
got = pickle.loads(sys.stdin.buffer.read())
assert got == expected, got
assert [type(g) for g in got] == [type(e) for e in expected]
for protocol in range(2, 6):
  data = pickle.dumps(expected, protocol)
  sys.stdout.buffer.write(struct.pack("<I", len(data)) + data)`;
    const pickles = split(await runPython(gecko!, script, encodePickle(MESSAGES)));
    assert.equal(pickles.length, 4);
    for (const pickle of pickles) assert.deepEqual(decodePickle(pickle), MESSAGES);
  },
});
