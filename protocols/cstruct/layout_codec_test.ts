import fc from "fast-check";
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { RoboError } from "../../errors.ts";
import { layOut } from "./layout.ts";
import { layoutCodec } from "./layout_codec.ts";
import { schemas, valuesOf } from "./schema_arbitrary_testing.ts";
import { structCodec } from "./struct_codec_of.ts";
import type { StructSchema } from "./struct_schema.ts";

const ROBOT: StructSchema = {
  name: "Robot",
  fields: [
    { name: "count", type: "uint8" },
    { name: "stamp", type: "uint64" },
    { name: "speed", type: "float32", min: -2, max: 2 },
    { name: "name", type: "string", bytes: 4 },
    { name: "mode", type: "Mode" },
    { name: "ranges", type: "float32", shape: 20 },
    { name: "steps", type: "int16", min: -5, max: 5.5 },
    { name: "wheels", type: "Wheel", shape: [1, 2] },
  ],
  types: {
    Mode: { enum: { idle: 0, drive: 3 }, base: "int8" },
    Wheel: { fields: [{ name: "ok", type: "bool" }] },
  },
};

const GOOD = {
  count: 1,
  stamp: 7n,
  speed: 1.5,
  name: "abc",
  mode: "drive",
  ranges: Float32Array.from({ length: 20 }, (_, i) => i),
  steps: -5,
  wheels: [[{ ok: true }, { ok: false }]],
};

function refuses(change: Record<string, unknown>, message: RegExp) {
  const codec = structCodec(ROBOT);
  const isRight = (error: unknown) =>
    error instanceof RoboError && error.code === "data" && message.test(error.message);
  assert.throws(() => codec.encode({ ...GOOD, ...change }, new Uint8Array(codec.size)), isRight);
}

Deno.test("a struct is read back as it was written, whatever its schema is", () => {
  const pairs = schemas("").chain((schema) => fc.tuple(fc.constant(schema), valuesOf(schema)));
  fc.assert(fc.property(pairs, ([schema, value]) => {
    const codec = structCodec(schema);
    const bytes = new Uint8Array(codec.size + 8).fill(0xaa);
    codec.encode(value, bytes);
    assert.deepEqual(codec.decode(bytes), value);
    assert.deepEqual(
      bytes.subarray(codec.size),
      new Uint8Array(8).fill(0xaa),
      "not a byte further",
    );
    const again = new Uint8Array(codec.size);
    codec.encode(codec.decode(bytes), again);
    assert.deepEqual(again, bytes.subarray(0, codec.size), "padding is zero, whatever was there");
  }));
});

Deno.test("any bytes can be read, and what was read can be written", () => {
  fc.assert(
    fc.property(schemas(""), fc.uint8Array({ minLength: 64, maxLength: 64 }), (schema, seed) => {
      const codec = structCodec(schema);
      const bytes = Uint8Array.from({ length: codec.size }, (_, i) => seed[i % 64]!);
      const value = codec.decode(bytes);
      try {
        codec.encode(value, new Uint8Array(codec.size));
      } catch (error) {
        // A text that is not UTF-8 grows when it is made so, and one without a final zero byte has no room for it.
        assert.match((error as Error).message, /has to be a text/);
      }
    }),
  );
});

Deno.test("what does not fit is refused, with its path", () => {
  refuses({ count: 256 }, /^Robot\.count is 256: it has to be an integer from 0 to 255$/);
  refuses({ count: 1.5 }, /Robot\.count is 1\.5/);
  refuses({ count: "1" }, /Robot\.count is "1"/);
  refuses({ count: 1n }, /Robot\.count is 1/);
  refuses({ count: undefined }, /Robot\.count is missing/);
  refuses({ stamp: -1n }, /Robot\.stamp is -1/);
  refuses({ stamp: 2 ** 60 }, /Robot\.stamp is 1152921504606847000/);
  refuses({ speed: 2.1 }, /from -2 to 2/);
  refuses({ speed: NaN }, /Robot\.speed is NaN/);
  refuses({ name: "abcd" }, /a text of at most 3 bytes/);
  refuses({ name: "ππ" }, /a text of at most 3 bytes/);
  refuses({ name: "a\0" }, /Robot\.name is "a\\u0000"/);
  refuses({ name: "\ud800" }, /Robot\.name/);
  refuses({ name: 5 }, /Robot\.name is 5/);
  refuses({ mode: "off" }, /Robot\.mode is "off": it has to be idle, drive, or an integer/);
  refuses({ mode: 200 }, /Robot\.mode is 200/);
  refuses({ steps: 6 }, /from -5 to 5/);
  refuses({ ranges: [1] }, /Robot\.ranges is an array of 1: it has to be an array of 20/);
  refuses({ ranges: "x".repeat(20) }, /Robot\.ranges is "x/);
  refuses({ ranges: new Array(20).fill(0).with(7, 4e38) }, /Robot\.ranges\[7\] is 4e\+38/);
  refuses({ wheels: [[{ ok: true }, { ok: 1 }]] }, /Robot\.wheels\[0\]\[1\]\.ok is 1/);
  refuses({ wheels: [[{ ok: true }, null]] }, /Robot\.wheels\[0\]\[1\] is null/);
});

Deno.test("whole numbers stand for big ones, other arrays for typed ones, numbers for unnamed values of enums", () => {
  const codec = structCodec<Record<string, unknown>>(ROBOT);
  const bytes = new Uint8Array(codec.size);
  codec.encode({ ...GOOD, stamp: 9, ranges: [...GOOD.ranges], mode: 5 }, bytes);
  const value = codec.decode(bytes);
  assert.deepEqual(value, { ...GOOD, stamp: 9n, mode: 5 });
  codec.encode({ ...GOOD, ranges: Float64Array.from(GOOD.ranges) }, bytes);
  assert.deepEqual(codec.decode(bytes), GOOD);
});

Deno.test("values that are read share no memory with the bytes", () => {
  const codec = structCodec<typeof GOOD>(ROBOT);
  const bytes = Buffer.alloc(codec.size);
  codec.encode(GOOD, bytes);
  const value = codec.decode(bytes);
  bytes.fill(0);
  assert.deepEqual(value, GOOD);
});

Deno.test("too few bytes are refused both ways, and names that JavaScript treats specially are names", () => {
  const codec = structCodec(ROBOT);
  assert.throws(() => codec.decode(new Uint8Array(codec.size - 1)), /Robot has \d+ B, not/);
  assert.throws(() => codec.encode(GOOD, new Uint8Array(3)), /Robot has/);
  // From a debugger's records, where no schema restrains names.
  const names = ["__proto__", "constructor", 'a"b', "x\u2028y", "${z}", "\\"];
  const fields = names.map((name) => ({ name, type: { kind: "scalar", scalar: "int8" } as const }));
  const odd = layoutCodec(layOut({ kind: "struct", name: "Odd", fields }));
  const value = Object.fromEntries(names.map((name, i) => [name, i]));
  const bytes = new Uint8Array(odd.size);
  odd.encode(value, bytes);
  assert.deepEqual([...bytes], [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(odd.decode(bytes), value);
});
