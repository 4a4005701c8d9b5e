import assert from "node:assert/strict";
import fc from "fast-check";
import { RoboError } from "../../errors.ts";
import { imu, log, messageKind, pose, vector } from "./messages.ts";
import { decodePickle, encodePickle, PickleTuple } from "./pickle.ts";

function bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

function failsWith(payload: Uint8Array, reason: RegExp): void {
  assert.throws(() => decodePickle(payload), (error) => {
    assert(error instanceof RoboError && error.code === "data", String(error));
    assert.match(error.message, reason);
    return true;
  });
}

Deno.test("Plain values come back as they were pickled", () => {
  const value = {
    none: null,
    flags: [true, false],
    numbers: [0, 1, 255, 256, 65536, -1, -2147483648, 2147483648, 1.5, -0, Infinity, 2 ** 53 - 1],
    big: 2n ** 100n,
    negative: -(2n ** 63n),
    text: "grüße 🤖",
    bytes: new Uint8Array(300).fill(7),
    map: new Map<unknown, unknown>([[1, "a"], ["b", 2]]),
    set: new Set([1, 2]),
    empty: [{}, [], ""],
    pose: pose({ position: { x: 2 } }),
  };
  assert.deepEqual(decodePickle(encodePickle(value)), value);
});

Deno.test("Random values survive a round trip", () => {
  const leaf = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.double(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt().filter((value) => value > 2n ** 53n || value < -(2n ** 53n)),
    fc.uint8Array(),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(fc.property(tree, (value) => {
    assert.deepEqual(decodePickle(encodePickle(value)), value);
  }));
});

Deno.test("A message is pickled as the named tuple of pygecko", () => {
  const bytes = encodePickle(log({ level: "INFO", name: "arm", text: "up" }));
  assert(new TextDecoder().decode(bytes).includes("cpygecko.messages\nLog\n"));
  const back = decodePickle(bytes);
  assert.equal(messageKind(back), "log");
  assert.deepEqual(back, log({ level: "INFO", name: "arm", text: "up" }));
});

Deno.test("A bare tuple where a vector belongs becomes a vector", () => {
  const pickled = encodePickle({
    ...imu({ timestamp: 1 }),
  });
  assert.equal(messageKind(decodePickle(pickled)), undefined);
  const bare = imu({ timestamp: 1 });
  Object.assign(bare, { linearAcceleration: new PickleTuple(0, 0, 9.81) });
  assert.deepEqual(
    decodePickle(encodePickle(bare)),
    imu({ linearAcceleration: { z: 9.81 }, timestamp: 1 }),
  );
});

Deno.test("Classes and functions are refused by name", () => {
  failsWith(bytes("\x80\x03cbuiltins\neval\nX\x01\x00\x00\x00a\x85R."), /Refused.*builtins\.eval/);
  failsWith(bytes("\x80\x04\x8c\x05posix\x8c\x06system\x93."), /Refused to load posix\.system/);
  failsWith(bytes("\x80\x03cpygecko.messages\n__builtins__\n."), /Refused/);
  failsWith(bytes("\x80\x03cpygecko.messages\nVector\n."), /a class, not a value/);
  failsWith(bytes("\x80\x03cpygecko.messages\nVector\n)\x81."), /malformed/);
  failsWith(
    bytes("\x80\x03c_codecs\nencode\nX\x01\x00\x00\x00aX\x05\x00\x00\x00utf16\x86R."),
    /mal/,
  );
});

Deno.test("Broken pickles are refused with the offset", () => {
  failsWith(bytes(""), /offset 0/);
  failsWith(bytes("{}"), /protocol/);
  failsWith(bytes("\x80\x06N."), /protocol 6/);
  failsWith(bytes("\x80\x03N"), /ends/);
  failsWith(bytes("\x80\x03."), /missing/);
  failsWith(bytes("\x80\x03NN."), /left over/);
  failsWith(bytes("\x80\x03N.x"), /follow/);
  failsWith(bytes("\x80\x03t."), /mark/);
  failsWith(bytes("\x80\x03h\x07."), /nothing is stored as 7/);
  failsWith(bytes("\x80\x03Q."), /0x51 is outside/);
  failsWith(bytes("\x80\x05\x8e\xff\xff\xff\xff\xff\xff\xff\x7f"), /ends within/);
  failsWith(bytes("\x80\x03X\x01\x00\x00\x00\xff."), /UTF-8/);
  failsWith(bytes("\x80\x03\x8b\x00\x08\x00\x00" + "a".repeat(2048) + "."), /integer/);
});

Deno.test("Nesting, self-reference and shared bombs are bounded", () => {
  failsWith(bytes("\x80\x03]" + "\x85".repeat(100) + "."), /deeper than 64/);
  failsWith(bytes("\x80\x03]q\x00h\x00a."), /deeper than 64/);
  let bomb = "\x80\x03(]q\x00";
  for (let level = 0; level < 30; level++) bomb += "](h\x00h\x00h\x00h\x00eq\x00";
  failsWith(bytes(bomb + "t."), /too many values/);
  const text = "a".repeat(1000);
  const copies = "c_codecs\nencode\nq\x01X\xe8\x03\x00\x00" + text +
    "q\x02X\x06\x00\x00\x00latin1q\x03";
  failsWith(
    bytes("\x80\x02(" + copies + "h\x01h\x02h\x03\x86R".repeat(1000) + "t."),
    /copies more/,
  );
});

Deno.test("Values that cannot be pickled are refused", () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  assert.throws(() => encodePickle(cyclic), /deeper than 64/);
  assert.throws(() => encodePickle(() => {}), /function cannot be pickled/);
});

Deno.test("Random and damaged bytes give a value or an error of kind data, never anything else", () => {
  const good = encodePickle({ a: [1, 2.5, "x", new Set([1])], v: vector({ x: 1 }) });
  const damaged = fc.tuple(fc.nat(good.length - 1), fc.nat(255)).map(([at, byte]) => {
    const copy = good.slice();
    copy[at] = byte;
    return copy;
  });
  const random = fc.uint8Array({ maxLength: 64 }).map((tail) => Uint8Array.of(0x80, 3, ...tail));
  fc.assert(
    fc.property(fc.oneof(damaged, random), (payload) => {
      try {
        decodePickle(payload);
      } catch (error) {
        assert(error instanceof RoboError && error.code === "data", String(error));
      }
    }),
    { numRuns: 2000 },
  );
});
