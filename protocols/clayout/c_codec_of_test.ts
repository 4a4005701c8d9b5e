import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { cCodec } from "./c_codec_of.ts";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "./struct_literal_testing.ts";
import type { CField } from "./c_types.ts";

const VEC3 = structAt("Vec3", [
  fieldAt("x", 0, scalar("float64")),
  fieldAt("y", 8, scalar("float64")),
  { ...fieldAt("z", 16, scalar("float64")), min: 0, max: 250, unit: "m/s" },
]);

const TELEMETRY = structAt("Telemetry", [
  { ...fieldAt("ready", 0, scalar("uint32")), bits: { offset: 0, count: 1 } },
  { ...fieldAt("trim", 0, scalar("int32")), bits: { offset: 1, count: 5 } },
  fieldAt("name", 4, { kind: "text", size: 4 }),
  fieldAt("wheels", 8, arrayOf(2, VEC3)),
  fieldAt("stamp", 56, scalar("uint64")),
  fieldAt(undefined, 64, {
    ...structAt(undefined, [fieldAt("d", 0, scalar("float64")), fieldAt("u", 0, scalar("uint32"))]),
    isUnion: true,
  }),
  fieldAt("mode", 72, enumOf("Mode", "uint8", { idle: 0, drive: 1, run: 1 })),
  fieldAt("grid", 76, arrayOf(2, arrayOf(2, scalar("uint16")))),
  fieldAt("raw", 84, arrayOf(3, scalar("uint8"))),
]);

const GOOD = {
  ready: 1,
  trim: -3,
  name: "abcd",
  wheels: [{ x: 1, y: 2, z: 3 }, { x: -1, y: 1e300, z: 250 }],
  stamp: 2n ** 64n - 1n,
  d: 1.5,
  mode: "drive",
  grid: [Uint16Array.of(1, 2), Uint16Array.of(3, 4)],
  raw: Uint8Array.of(5, 6, 7),
};

function refuses(change: Record<string, unknown>, message: RegExp, hint?: RegExp) {
  const codec = cCodec(TELEMETRY, { byteOrder: "little" });
  assert.throws(() => codec.encode({ ...GOOD, ...change }, new Uint8Array(codec.size)), (error) => {
    assert.ok(error instanceof RoboError && error.code === "data", String(error));
    assert.match(error.message, message);
    if (hint !== undefined) assert.match(error.hint ?? "", hint);
    return true;
  });
}

for (const byteOrder of ["little", "big"] as const) {
  Deno.test(`a struct in ${byteOrder}-endian bytes is written, read and told as JSON`, () => {
    const codec = cCodec(TELEMETRY, { byteOrder });
    const bytes = new Uint8Array(codec.size + 4).fill(0xaa);
    codec.encode(GOOD, bytes, 4);
    assert.deepEqual(bytes.subarray(0, 4), new Uint8Array(4).fill(0xaa));
    const value = codec.decode(bytes, 4);
    // All members of a union are read.
    assert.deepEqual({ ...value, u: undefined }, { ...GOOD, u: undefined });
    assert.equal(value["u"], byteOrder === "little" ? 0 : 0x3ff80000);
    assert.deepEqual(JSON.parse(codec.json(bytes, 4)), {
      ...GOOD,
      u: value["u"],
      stamp: "18446744073709551615",
      grid: [[1, 2], [3, 4]],
      raw: [5, 6, 7],
    });
    const again = new Uint8Array(codec.size);
    codec.encode(JSON.parse(codec.json(bytes, 4)), again);
    assert.deepEqual(again, bytes.subarray(4));
  });
}

Deno.test("what does not fit is refused with its path, and with what there is", () => {
  refuses({ ready: 2 }, /^Telemetry\.ready is 2: it has to be an integer from 0 to 1$/);
  refuses({ trim: -17 }, /Telemetry\.trim is -17: it has to be an integer from -16 to 15/);
  refuses({ name: "abcde" }, /Telemetry\.name is "abcde": it has to be a text of at most 4 bytes/);
  refuses({ name: undefined }, /Telemetry\.name is missing/);
  refuses(
    { wheels: [GOOD.wheels[0], { x: 0, y: 0, z: 400 }] },
    /^Telemetry\.wheels\[1\]\.z is 400: it has to be a number, from 0 to 250 m\/s$/,
  );
  refuses({ wheels: [GOOD.wheels[0]] }, /wheels is an array of 1: it has to be an array of 2/);
  refuses({ wheels: [GOOD.wheels[0], { x: 0, y: 0, z: 0, w: 1 }] }, /wheels\[1\] has no field "w"/);
  refuses({ stamp: -1 }, /Telemetry\.stamp is -1/);
  refuses({ stamp: "1e3" }, /Telemetry\.stamp is "1e3"/);
  refuses({ stamp: 2 ** 53 }, /Telemetry\.stamp is 9007199254740992/);
  refuses({ d: undefined }, /Telemetry\.d is missing: it has to be there, or u instead/);
  refuses({ mode: "of" }, /mode is "of": it has to be idle, drive, run, or an integer from 0 to/);
  refuses({ grid: [1, 2, 3] }, /Telemetry\.grid is an array of 3/);
  refuses({ raw: "AAA" }, /Telemetry\.raw is a/);
  refuses({ sped: 1 }, /^Telemetry has no field "sped"$/, /fields are ready, trim, name/);
});

Deno.test("what JSON cannot say, and what is easier to say, is taken in other forms", () => {
  const codec = cCodec(TELEMETRY, { byteOrder: "little" });
  const bytes = new Uint8Array(codec.size);
  const wheels = [{ x: null, y: 0, z: 0 }, GOOD.wheels[1]];
  codec.encode(
    { ...GOOD, wheels, stamp: "77", grid: [1, 2, 3, 4], raw: "BQYH", mode: 9 },
    bytes,
  );
  const value = codec.decode(bytes);
  assert.deepEqual({ ...value, u: undefined }, {
    ...{ ...GOOD, u: undefined, stamp: 77n, mode: 9 },
    wheels: [{ x: NaN, y: 0, z: 0 }, GOOD.wheels[1]],
  });
  assert.match(codec.json(bytes), /"x":null/);
});

Deno.test("names of fields are never code, whatever they are", () => {
  const names = ["__proto__", "constructor", 'a"b', "x\u2028y", "${z}", "\\", "`", "0", "*/", "\0"];
  const fields = names.map((name, i): CField => fieldAt(name, i, scalar("int8")));
  const codec = cCodec(structAt("Odd", fields), { byteOrder: "little" });
  const value = Object.fromEntries(names.map((name, i) => [name, i]));
  const bytes = new Uint8Array(codec.size);
  codec.encode(value, bytes);
  assert.deepEqual([...bytes].slice(0, names.length), names.map((_, i) => i));
  assert.deepEqual(codec.decode(bytes), value);
  assert.deepEqual(JSON.parse(codec.json(bytes)), value);
});

Deno.test("too few bytes are refused all ways", () => {
  const codec = cCodec(TELEMETRY, { byteOrder: "little" });
  const short = new Uint8Array(codec.size - 1);
  assert.throws(() => codec.decode(short), /Telemetry has 88 B, and at byte 0 there are 87/);
  assert.throws(() => codec.json(short), RoboError);
  assert.throws(() => codec.encode(GOOD, short), RoboError);
  assert.throws(() => codec.decode(new Uint8Array(100), 13), RoboError);
  assert.throws(() => codec.decode(new Uint8Array(100), -1), RoboError);
});
