import assert from "node:assert/strict";
import { RoboError } from "../../errors.ts";
import { cCodec } from "./c_codec_of.ts";
import { fieldsJsonWriter } from "./fields_json.ts";
import { foxgloveJsonSchema } from "./foxglove_json_schema.ts";
import { JsonBuffer } from "./json_buffer.ts";
import { FOXGLOVE_JSON } from "./json_form.ts";
import { arrayOf, enumOf, fieldAt, scalar, structAt } from "./struct_literal_testing.ts";

const INNER = structAt("Inner", [fieldAt("on", 0, scalar("bool"))]);
const STRUCT = structAt("Image", [
  fieldAt("stamp", 0, scalar("uint64")),
  fieldAt("offset", 8, scalar("int64")),
  fieldAt("mode", 16, enumOf("Mode", "uint8", { off: 0, on: 1 })),
  { ...fieldAt("grid", 20, arrayOf(2, arrayOf(1, arrayOf(3, scalar("int16"))))), unit: "mm" },
  fieldAt("bytes", 32, arrayOf(3, scalar("uint8"))),
  fieldAt("rows", 35, arrayOf(2, arrayOf(2, scalar("uint8")))),
  fieldAt("inner", 39, arrayOf(1, INNER)),
  { ...fieldAt("speed", 40, scalar("float64")), min: 0, description: "How fast" },
]);

const VALUE = {
  stamp: 2n ** 63n,
  offset: -(2n ** 62n),
  mode: "on",
  grid: [[[1, 2, 3]], [[4, 5, 6]]],
  bytes: [7, 8, 9],
  rows: [[1, 2], [3, 4]],
  inner: [{ on: true }],
  speed: 1.25,
};

function bytesOf(): Uint8Array {
  const codec = cCodec(STRUCT, { byteOrder: "little" });
  const bytes = new Uint8Array(codec.size);
  codec.encode(VALUE, bytes);
  return bytes;
}

Deno.test("JSON is written in the form that is wanted, and read in any", () => {
  const bytes = bytesOf();
  const numbers = { enums: "numbers", arrays: "flat", bytes: "base64", wide: "numbers" } as const;
  const told = [
    JSON.parse(cCodec(STRUCT, { byteOrder: "little" }).json(bytes)),
    JSON.parse(cCodec(STRUCT, { byteOrder: "little", ...FOXGLOVE_JSON }).json(bytes)),
    JSON.parse(cCodec(STRUCT, { byteOrder: "little", ...numbers }).json(bytes)),
  ];
  const flat = {
    ...{ mode: 1, grid: [1, 2, 3, 4, 5, 6], bytes: "BwgJ", rows: ["AQI=", "AwQ="] },
    ...{ inner: [{ on: true }], speed: 1.25 },
  };
  assert.deepEqual(told[0], { ...VALUE, stamp: String(VALUE.stamp), offset: String(VALUE.offset) });
  assert.deepEqual(told[1], { ...flat, stamp: String(VALUE.stamp), offset: String(VALUE.offset) });
  assert.deepEqual(told[2], { ...flat, stamp: 2 ** 63, offset: -(2 ** 62) });
  for (const value of told.slice(0, 2)) {
    const again = new Uint8Array(bytes.length);
    cCodec(STRUCT, { byteOrder: "little" }).encode(value, again);
    assert.deepEqual(again, bytes);
  }
});

Deno.test("Foxglove's schema describes what is written for it", () => {
  assert.deepEqual(JSON.parse(foxgloveJsonSchema(STRUCT)), {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Image",
    type: "object",
    properties: {
      stamp: { type: "integer", minimum: 0, description: "a decimal text beyond ±2^53" },
      offset: { type: "integer", description: "a decimal text beyond ±2^53" },
      mode: { type: "integer", oneOf: [{ title: "off", const: 0 }, { title: "on", const: 1 }] },
      grid: {
        ...{ type: "array", items: { type: "integer" } },
        description: "[mm], int16[2][1][3], row by row",
      },
      bytes: { type: "string", contentEncoding: "base64" },
      rows: {
        ...{ type: "array", items: { type: "string", contentEncoding: "base64" } },
        description: "uint8[2][2], row by row",
      },
      inner: {
        type: "array",
        items: { type: "object", properties: { on: { type: "boolean" } } },
      },
      speed: { type: "number", description: "How fast, at least 0" },
    },
  });
});

Deno.test("JSON is added to what a buffer holds, and long arrays make room as they come", () => {
  const out = new JsonBuffer(8);
  out.push('{"of":"π","is":');
  fieldsJsonWriter(STRUCT, ["mode", "speed", "mode"], { byteOrder: "little" })(bytesOf(), 0, out);
  out.push("}");
  assert.deepEqual(JSON.parse(out.text()), { of: "π", is: { mode: "on", speed: 1.25 } });
  const long = structAt("Long", [fieldAt("list", 0, arrayOf(300_000, scalar("float64")))]);
  const list = Float64Array.from({ length: 300_000 }, (_, i) => i / 7);
  const text = cCodec(long, { byteOrder: "little" }).json(new Uint8Array(list.buffer));
  assert.equal(text, JSON.stringify({ list: [...list] }));
  assert.throws(() => out.reserve(2 ** 29), RoboError);
});
