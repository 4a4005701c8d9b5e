import assert from "node:assert/strict";
import fc from "fast-check";
import { Packr } from "msgpackr/pack";
import { RoboError } from "../../errors.ts";
import {
  image,
  imu,
  lidar,
  log,
  messageKind,
  pose,
  poseStamped,
  twist,
  vector,
} from "./messages.ts";
import {
  decodeMsgpack,
  encodeMsgpack,
  MsgpackDecoder,
  MsgpackEncoder,
  MsgpackExtension,
} from "./msgpack.ts";

const peer = new Packr({
  useRecords: false,
  moreTypes: true,
  variableMapSize: true,
  int64AsType: "auto" as "number",
});

function failsWith(bytes: readonly number[], reason: RegExp): void {
  assert.throws(() => decodeMsgpack(Uint8Array.from(bytes)), (error) => {
    assert(error instanceof RoboError && error.code === "data", String(error));
    assert.match(error.message, reason);
    return true;
  });
}

const INTEGERS = [7, 8, 15, 16, 31, 32, 53]
  .flatMap((bits) => [2 ** bits - 2, 2 ** bits - 1, -(2 ** bits) + 1, 33 - 2 ** bits])
  .filter(Number.isSafeInteger);

Deno.test("Plain values come back as they were", () => {
  const value = {
    numbers: [0, -0, 1.5, NaN, -Infinity, ...INTEGERS],
    big: [2n ** 63n, -(2n ** 63n), 2n ** 64n, -(2n ** 100n), 2n ** 2000n],
    texts: ["", "a".repeat(31), "ä".repeat(16), "b".repeat(300), "🤖".repeat(20_000)],
    bytes: [new Uint8Array(), new Uint8Array(300), new Uint8Array(70_000)],
    list: Array.from({ length: 70_000 }, (_, at) => at),
    record: Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`key ${at}`, at])),
    map: new Map<unknown, unknown>([["a", 1], [2, "b"], [null, []]]),
    dates: [new Date(0), new Date(1500), new Date(2 ** 33 * 1000), new Date(-1500), new Date(8e15)],
    nothing: null,
  };
  assert.deepEqual(decodeMsgpack(encodeMsgpack(value)), value);
  assert.deepEqual(decodeMsgpack(encodeMsgpack({ a: undefined })), { a: null });
  assert.deepEqual(decodeMsgpack(encodeMsgpack(new Set([1, 2]))), [1, 2]);
  assert.equal(decodeMsgpack(encodeMsgpack(new URL("http://a/"))), "http://a/");
});

const ARRAYS = [
  Int8Array.of(-1, 1),
  Uint8ClampedArray.of(1, 2),
  Int16Array.of(-1),
  Uint16Array.of(0x1234),
  Int32Array.of(-1),
  Uint32Array.of(1),
  new Float32Array(360).fill(1.5),
  Float64Array.of(Math.PI),
  BigInt64Array.of(-1n),
  BigUint64Array.of(1n),
  new Float64Array(),
];

Deno.test("Typed arrays come back as typed arrays, also when they do not start at a multiple of their size", () => {
  for (const array of ARRAYS) {
    assert.deepEqual(decodeMsgpack(encodeMsgpack(array)), array);
    const bytes = encodeMsgpack(["x", array]);
    assert.deepEqual(decodeMsgpack(bytes), ["x", array]);
  }
});

Deno.test("msgpackr reads what we write, and we read what it writes", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.double({ noNaN: true }).map((value) => value || 0), // msgpackr writes −0 as 0
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(2 ** 41) }),
    fc.constantFrom(...ARRAYS),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 20 }),
      fc.dictionary(fc.string().filter((key) => key !== "__proto__"), tie("tree"), {
        maxKeys: 20,
        noNullPrototype: true,
      }),
    ),
  }));
  fc.assert(fc.property(tree, (value) => {
    assert.deepEqual(decodeMsgpack(peer.pack(value)), value);
    assert.deepEqual(decodeMsgpack(encodeMsgpack(value)), value);
    assert.deepEqual(peer.unpack(encodeMsgpack(value)), value);
  }));
});

Deno.test("Messages travel as pygecko's extensions and come back as messages", () => {
  const messages = [
    vector({ x: 1 }),
    pose({ position: { y: 2 } }),
    twist(),
    imu({ timestamp: 1.5 }),
    image({ shape: [1, 2], data: new Uint8Array(70_000), compressed: true, timestamp: 2.5 }),
    lidar({ scan: new Float32Array(8), timestamp: 3.5 }),
    poseStamped({ timestamp: 4.5 }),
    log({ level: "WARN", name: "arm", text: "hot" }),
  ];
  for (const message of messages) {
    const back = decodeMsgpack(encodeMsgpack([message])) as unknown[];
    assert.deepEqual(back, [message]);
    assert.equal(messageKind(back[0]), messageKind(message));
  }
  assert.deepEqual(
    encodeMsgpack(vector({ x: 1, y: 2, z: 3 })),
    Uint8Array.of(0xd6, 0, 0x93, 1, 2, 3),
  );
});

Deno.test("Unknown extensions are kept as they came", () => {
  const extension = new MsgpackExtension(99, Uint8Array.of(1, 2, 3));
  assert.deepEqual(decodeMsgpack(encodeMsgpack({ extension })), { extension });
  const misfit = new MsgpackExtension(0, Uint8Array.of(0x91, 1));
  assert.deepEqual(decodeMsgpack(encodeMsgpack(misfit)), misfit);
  assert.equal(decodeMsgpack(Uint8Array.of(0xd4, 0, 0)), null);
});

Deno.test("Malformed bytes are refused with the reason and the offset", () => {
  failsWith([], /ends within 1 bytes .*offset 0/);
  failsWith([0xc1], /0xc1/);
  failsWith([1, 2], /follow/);
  failsWith([0xdd, 0xff, 0xff, 0xff, 0xff], /4294967295 members/);
  failsWith([0xdf, 0x7f, 0xff, 0xff, 0xff], /members/);
  failsWith([0xc6, 0xff, 0xff, 0xff, 0xff], /ends within/);
  failsWith([0xa1, 0xff], /UTF-8/);
  failsWith([0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 0x01], /follow/); // a record of msgpackr
  failsWith([0xd5, 0x74, 8, 0], /typed array/);
  failsWith([0xd4, 0xff, 0], /timestamp has 1/);
  failsWith([0xd4, 0, 0x93, 1, 2, 3], /longer than it says|follow/);
  failsWith(new Array(100).fill(0x91), /deeper than 64/);
});

Deno.test("Values that cannot be sent are refused, and the next value is sound", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  assert.throws(() => encodeMsgpack(cyclic), /deeper than 64/);
  assert.throws(() => encodeMsgpack([1, () => {}]), /function/);
  assert.deepEqual(decodeMsgpack(encodeMsgpack([1, 2])), [1, 2]);
});

Deno.test("Keys that mean something to JavaScript are harmless", () => {
  const value = decodeMsgpack(
    encodeMsgpack(
      new Map([["__proto__", { polluted: true }], ["constructor", 1]] as [string, unknown][]),
    ),
  ) as object;
  assert.deepEqual(Object.keys(value), ["__proto__", "constructor"]);
  assert.equal(Reflect.get({}, "polluted"), undefined);
});

Deno.test("Random and damaged bytes give a value or an error of kind data, never anything else", () => {
  const good = encodeMsgpack({
    a: [1, 2.5, "x"],
    v: imu({ timestamp: 1 }),
    t: new Float32Array(4),
  });
  const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const copy = good.slice();
    copy[at] = byte;
    return copy;
  });
  fc.assert(
    fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 64 })), (payload) => {
      try {
        decodeMsgpack(payload);
      } catch (error) {
        assert(error instanceof RoboError && error.code === "data", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("A decoder reads what stands at the front of its memory, and nothing beyond", () => {
  const memory = new Uint8Array(64).fill(0xc1);
  const decoder = new MsgpackDecoder(memory);
  for (const value of [7, "text", [1, [2]], { a: Float32Array.of(1) }, null]) {
    const bytes = encodeMsgpack(value);
    memory.fill(0xc1).set(bytes);
    assert.deepEqual(decoder.decode(bytes.length), value);
    assert.throws(() => decoder.decode(bytes.length + 1), /bytes follow|0xc1/);
    assert.throws(() => decoder.decode(bytes.length - 1), /ends within|bytes follow/);
  }
  assert.throws(() => decoder.decode(0), /ends within 1 byte/);
  memory.fill(0x90);
  assert.throws(() => decoder.decode(1000), /bytes follow/);
  memory[0] = 0xdd;
  assert.throws(() => decoder.decode(64), /members that should follow/);
});

Deno.test("An encoder writes what encodeMsgpack writes, to the front of its memory", () => {
  const encoder = new MsgpackEncoder();
  for (const value of [7, "text", [1, [2]], { a: Float32Array.of(1) }, "x".repeat(20_000), null]) {
    const length = encoder.encode(value);
    assert.deepEqual(encoder.bytes.subarray(0, length), encodeMsgpack(value));
  }
  assert.throws(() => encoder.encode([1, () => 2]), RoboError);
  class Nested {
    toJSON(): number {
      return encoder.encode(1);
    }
  }
  assert.throws(() => encoder.encode(new Nested()), /while another one is/);
  assert.equal(encoder.encode(1), 1);
});
